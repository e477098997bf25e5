public import SPIFFE

/// The current trust bundles, kept up to date from the Workload API (`FetchX509Bundles`), for programs that verify
/// X509-SVIDs and need no SVID of their own.
///
/// It is run and read as an `X509Source`. When the agent answers `PermissionDenied`, the bundles are withdrawn at once:
/// reading throws, and nobody is trusted (rule ST-8, decision D-9).
public final class BundleSource: LiveSource, X509BundleSource {
    private let core: SourceCore<X509BundleState, BundleSourceState>

    /// Makes a source; nothing is connected until it is run.
    ///
    /// - Parameter client: The client of the Workload API to follow.
    public init(client: WorkloadAPIClient) {
        core = SourceCore(client.x509BundleSets) { BundleSourceState($0) }
    }

    /// Follows the Workload API until the task is cancelled or `close()` is called; the source is closed then.
    ///
    /// - Throws: `WorkloadAPIError`, as `LiveSource.run()`.
    public func run() async throws(WorkloadAPIError) {
        try await core.run()
    }

    /// Ends `run()` and gives up the bundles; reading throws from now on, for good.
    public func close() {
        core.close()
    }

    /// Waits for the first bundles; returns at once where there are some.
    ///
    /// - Parameter timeout: How long to wait.
    /// - Returns: The state.
    /// - Throws: `WorkloadAPIError`, as `X509Source.waitForFirstState(timeout:)`.
    @discardableResult
    public func waitForFirstState(timeout: Duration) async throws(WorkloadAPIError) -> BundleSourceState {
        try await core.first(within: timeout)
    }

    /// The bundle of a trust domain now; does not wait.
    ///
    /// - Returns: nil if there is none: SVIDs of the trust domain are untrusted then (rule X5-28).
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `permissionDenied` where the agent has withdrawn
    ///   the bundles, `closed`.
    public func x509Bundle(for trustDomain: TrustDomain) throws(WorkloadAPIError) -> X509Bundle? {
        let state = try core.current()
        if let absence = state.absence { throw absence }
        return state.bundles[trustDomain]
    }

    /// All that the source holds now; does not wait.
    ///
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `closed`.
    public func state() throws(WorkloadAPIError) -> BundleSourceState {
        try core.current()
    }

    /// The state now and each one that replaces it, withdrawals included; ends when the source is closed.
    public var updates: SourceUpdates<BundleSourceState> { core.updates }

    /// How the source is now; bundles do not expire.
    public var health: SourceHealth { core.health }

    /// The health now and each time it changes; ends when the source is closed.
    public var healthUpdates: SourceUpdates<SourceHealth> { core.healthUpdates }
}
