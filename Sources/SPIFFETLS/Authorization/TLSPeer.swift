public import SPIFFE

/// A peer that has proven its identity and was accepted.
public struct TLSPeer: Hashable, Sendable {
    /// What the peer presented: its leaf first.
    public let certificates: [Certificate]
    /// The proof, up to the authority of the bundle that was used.
    public let chain: VerifiedX509Chain

    /// The peer's SPIFFE ID.
    public var id: SPIFFEID { chain.id }
}
