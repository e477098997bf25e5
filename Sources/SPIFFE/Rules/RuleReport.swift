/// The verdict on each rule that a document must fulfil, made by the same code that refuses documents by an error.
///
/// Where that code throws an error for the first rule that is broken, a report goes on as far as it makes sense.
public struct RuleReport: Hashable, Sendable {
    /// The verdicts in the order in which the rules are looked at; several on one rule that is broken in several places.
    public private(set) var verdicts: [RuleVerdict]

    package init(_ verdicts: [RuleVerdict]) {
        self.verdicts = verdicts
    }

    /// Whether no rule is broken in a way that makes the document invalid.
    public var isValid: Bool { !verdicts.contains { $0.level == .error } }

    /// The rules that are broken, with or without making the document invalid.
    public var breaches: [RuleVerdict] { verdicts.filter { $0.level == .error || $0.level == .warning } }

    /// The verdicts on one rule by its number, such as `X5-6`.
    public subscript(number: String) -> [RuleVerdict] { verdicts.filter { $0.rule.number == number } }

    /// Adds the verdicts of a further look at the document.
    package mutating func append(_ other: RuleReport) { verdicts += other.verdicts }
}
