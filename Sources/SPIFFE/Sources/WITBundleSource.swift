/// Where the keys that sign WIT-SVIDs come from: fixed bundles or a live source.
///
/// Incubating: the standard of WIT-SVIDs may still change.
public protocol WITBundleSource: Sendable {
    /// The bundle of a trust domain that is current now; does not wait.
    ///
    /// - Returns: nil if the source has none: tokens of the trust domain are untrusted then (rule WI-32).
    /// - Throws: the source's own error if it cannot tell.
    func witBundle(for trustDomain: TrustDomain) throws -> WITBundle?
}

extension WITBundle: WITBundleSource {
    /// The bundle itself if it is of the trust domain.
    public func witBundle(for trustDomain: TrustDomain) -> WITBundle? {
        trustDomain == self.trustDomain ? self : nil
    }
}

extension WITBundleSet: WITBundleSource {
    /// The set's bundle of the trust domain.
    public func witBundle(for trustDomain: TrustDomain) -> WITBundle? { self[trustDomain] }
}
