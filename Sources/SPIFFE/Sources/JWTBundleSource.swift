/// Where the keys that sign JWT-SVIDs come from: fixed bundles or a live source.
public protocol JWTBundleSource: Sendable {
    /// The bundle of a trust domain that is current now; does not wait.
    ///
    /// - Returns: nil if the source has none: tokens of the trust domain are untrusted then (rule ST-35).
    /// - Throws: the source's own error if it cannot tell.
    func jwtBundle(for trustDomain: TrustDomain) throws -> JWTBundle?
}

extension JWTBundle: JWTBundleSource {
    /// The bundle itself if it is of the trust domain.
    public func jwtBundle(for trustDomain: TrustDomain) -> JWTBundle? {
        trustDomain == self.trustDomain ? self : nil
    }
}

extension JWTBundleSet: JWTBundleSource {
    /// The set's bundle of the trust domain.
    public func jwtBundle(for trustDomain: TrustDomain) -> JWTBundle? { self[trustDomain] }
}
