public import SPIFFE

/// The workload's current X509-SVID and trust bundles, kept up to date from the Workload API (`FetchX509SVID`).
public typealias X509Source = SVIDSource<X509Context>

extension X509Source {
    /// Makes a source; nothing is connected until it is run.
    ///
    /// - Parameters:
    ///   - client: The client of the Workload API to follow.
    ///   - picker: Which SVID to present, where there are several.
    public convenience init(client: WorkloadAPIClient, picker: X509SVIDPicker = .first) {
        self.init(client.x509Contexts, picker)
    }
}

extension X509Source: X509SVIDSource {
    /// The SVID to present now, as `svid()`.
    ///
    /// - Throws: `WorkloadAPIError`, as `svid()`.
    public func x509SVID() throws(WorkloadAPIError) -> X509SVID { try svid() }
}

extension X509Source: X509BundleSource {
    /// The bundle of a trust domain now; does not wait.
    ///
    /// - Returns: nil if there is none: SVIDs of the trust domain are untrusted then (rule X5-28).
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `permissionDenied` where the agent has withdrawn
    ///   the bundles, `closed`.
    public func x509Bundle(for trustDomain: TrustDomain) throws(WorkloadAPIError) -> X509Bundle? {
        let state = try core.current()
        guard let context = state.context else { throw state.absence ?? .sourceClosed }
        return context.bundles[trustDomain]
    }
}
