/// Which SVID of those that the Workload API offers an output holds.
package enum IdentitySelection: Hashable, Sendable {
    /// The first of the message: the default identity.
    case first
    /// The first with this hint.
    case hint(Located<String>)
    /// The one with this SPIFFE ID, as written.
    case spiffeID(Located<String>)
}
