/// Which SVID of those that the Workload API offers an output holds.
package struct IdentitySelection: Hashable, Sendable {
    package enum Selector: Hashable, Sendable {
        /// The first of the message: the default identity.
        case first
        /// The first with this hint.
        case hint(Located<String>)
        /// The one with this SPIFFE ID, as written.
        case spiffeID(Located<String>)
        /// The first whose SPIFFE ID fits a pattern, as written.
        case pattern(Located<String>)
    }

    /// What to do where there is no such SVID.
    package enum Missing: String, CaseIterable, Hashable, Sendable {
        /// Wait for it; what was delivered is treated as withdrawn.
        case wait
        /// As `wait`, but one-shot delivery gives up at once.
        case fail
        /// Take the first SVID instead.
        case first
    }

    package var selector: Selector
    package var missing: Missing

    package init(_ selector: Selector, missing: Missing = .wait) {
        self.selector = selector
        self.missing = missing
    }

    package static let first = IdentitySelection(.first)
}
