/// What vouches for the SVIDs of one kind of one trust domain: an `X509Bundle`, a `JWTBundle` or a `WITBundle`.
public protocol TrustBundle: Hashable, Sendable {
    /// The trust domain whose SVIDs the bundle vouches for.
    var trustDomain: TrustDomain { get }

    /// Whether there is nothing in it: no SVID is trusted (rules X5-28, BU-9).
    var isEmpty: Bool { get }
}

extension X509Bundle: TrustBundle {}
