package import SPIFFE

/// Which of the workload's SVIDs an output carries.
package enum IdentityRule: Hashable, Sendable {
    /// The first of the message: the default identity (Workload API §8).
    case first
    /// The first with this hint.
    case hint(String)
    /// The first with this SPIFFE ID.
    case spiffeID(SPIFFEID)
}
