/// Where the authorities of trust domains come from: fixed bundles or a live source.
public protocol X509BundleSource: Sendable {
    /// The bundle of a trust domain that is current now; does not wait.
    ///
    /// - Returns: nil if the source has none: SVIDs of the trust domain are untrusted then (rule X5-28).
    /// - Throws: the source's own error if it cannot tell.
    func x509Bundle(for trustDomain: TrustDomain) throws -> X509Bundle?
}

extension X509Bundle: X509BundleSource {
    /// The bundle itself if it is of the trust domain.
    public func x509Bundle(for trustDomain: TrustDomain) -> X509Bundle? {
        trustDomain == self.trustDomain ? self : nil
    }
}

extension X509BundleSet: X509BundleSource {
    /// The set's bundle of the trust domain.
    public func x509Bundle(for trustDomain: TrustDomain) -> X509Bundle? { self[trustDomain] }
}
