/// A SPIFFE verifiable identity document of whatever kind: an `X509SVID`, a `JWTSVID` or a `WITSVID`.
public protocol SVID: Hashable, Sendable {
    /// The SPIFFE ID that the document states.
    var id: SPIFFEID { get }

    /// What the operator of the Workload API calls this identity (Workload API §8); nil if nothing.
    var hint: String? { get }

    /// The last second in which the document is valid.
    var validUntil: Timestamp { get }
}

extension X509SVID: SVID {
    /// The last second of the leaf's validity: `notAfter`.
    public var validUntil: Timestamp { notAfter }
}
