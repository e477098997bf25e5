/// A step of judging a peer; they are taken in this order, and the first that fails ends the handshake.
public enum TLSStep: Int, Hashable, Sendable, Comparable, CaseIterable {
    /// This side's own identity is taken from its source.
    case identity
    /// The peer's certificates are an X509-SVID with a SPIFFE ID, which is not believed yet (X509-SVID §2 to §5).
    case certificate
    /// The bundle of that ID's trust domain is there (rules X5-27, X5-28).
    case bundle
    /// The chain leads to an authority of that bundle, and of no other (rules X5-26, X5-27): now the ID is proven.
    case chain
    /// The trust domain is one that the policy allows.
    case policy
    /// The ID is one that the authorizer accepts.
    case authorization

    /// Orders the steps by when they are taken.
    public static func < (left: TLSStep, right: TLSStep) -> Bool { left.rawValue < right.rawValue }
}
