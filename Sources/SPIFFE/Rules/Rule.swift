/// A rule of this library's rule list: what a document must fulfil, and where the standards say so.
///
/// The number is what the errors of this library name: `X509SVIDError.rule`, `SVIDTokenError.rule` and the others.
public struct Rule: Sendable {
    /// The number in the list, such as `X5-6`; `D-3` and the like are decisions where the standards leave a choice.
    public let number: String
    /// Document and section, such as `X509-SVID §4.1`.
    public let source: String
    /// What holds of a document that fulfils the rule, on one line.
    public let statement: String

    /// Finds a rule by its number; one that is not in the list stands for a decision of this library.
    public init(_ number: String) {
        self = Self.list[number] ?? Rule(number, "svidsync", "the rule is fulfilled")
    }

    init(_ number: String, _ source: String, _ statement: String) {
        self.number = number
        self.source = source
        self.statement = statement
    }

    /// All rules of the list, in its order.
    public static var all: [Rule] { families.flatMap(\.self) }

    private static let families = [
        identityRules, endpointRules, messageRules, x509Rules, jwtRules, witRules, bundleRules,
    ]
    private static let list = Dictionary(all.map { ($0.number, $0) }) { first, _ in first }
}

extension Rule: Hashable {
    /// Whether the numbers are the same.
    public static func == (left: Rule, right: Rule) -> Bool { left.number == right.number }

    /// Hashes the number.
    public func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

extension Rule: CustomStringConvertible {
    /// The number and the source.
    public var description: String { "\(number), \(source)" }
}
