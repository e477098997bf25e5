/// What was found about one rule of the standards.
struct RuleVerdict: Sendable, Equatable {
    enum Level: String, Sendable {
        case ok, warning, error
        /// An error before it keeps the rule from being looked at.
        case unchecked
    }

    /// The rule of the rule list: `X5-6`.
    let rule: String
    let level: Level
    /// What was found.
    let message: String

    /// Document and section of the rule: `X509-SVID §4.1`.
    var source: String { RuleSource.of(rule) }

    var line: String { "\(level.rawValue): \(message) [\(rule), \(source)]" }

    var json: JSONOutput {
        .object([
            ("rule", .string(rule)), ("source", .string(source)), ("level", .string(level.rawValue)),
            ("message", .string(message)),
        ])
    }
}
