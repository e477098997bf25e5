/// What was found about one rule.
public struct RuleVerdict: Hashable, Sendable {
    /// The possible findings.
    public enum Level: String, Hashable, Sendable {
        /// The rule is fulfilled.
        case ok
        /// The rule is broken, without making the document unusable.
        case warning
        /// The rule is broken, and the document is not valid.
        case error
        /// An error elsewhere keeps the rule from being looked at.
        case unchecked
    }

    /// Where in a document a rule is broken.
    public enum Place: Hashable, Sendable {
        /// At a byte of a text, counted from 0.
        case byte(Int)
        /// In a certificate of a chain or a bundle, counted from 0; in a chain, 0 is the leaf.
        case certificate(Int)
        /// In an entry of a document's `keys`, counted from 0.
        case entry(Int)
        /// In the bundle of a trust domain in a map, and in an entry of it, counted from 0, if it is one.
        case bundle(TrustDomain, entry: Int?)
    }

    /// The rule.
    public let rule: Rule
    /// What was found.
    public let level: Level
    /// What is wrong; for a rule that is fulfilled or unchecked, what it asks.
    ///
    /// It never contains key material.
    public let message: String
    /// Where the rule is broken, if that is somewhere in particular.
    public let place: Place?

    package init(rule: Rule, level: Level, message: String, place: Place?) {
        self.rule = rule
        self.level = level
        self.message = message
        self.place = place
    }
}
