public import SPIFFE

/// The workload's current X509-SVID and trust bundles, kept up to date from the Workload API (`FetchX509SVID`).
///
/// Reading never waits and holds a lock only for the copy of a pointer: every TLS handshake can ask.
///
/// ## Usage
///
///     let source = X509Source(client: client, picker: .hint("web"))
///     try await withThrowingTaskGroup { group in
///         group.addTask { try await source.run() }
///         try await source.waitForFirstState(timeout: .seconds(30))
///         use(try source.x509SVID())
///         …
///     }
///
/// The module SPIFFEServices makes it a service of swift-service-lifecycle.
///
/// ## Withdrawal and expiry
///
/// When the agent answers `PermissionDenied`, SVID and bundles are withdrawn at once: reading throws (rules ST-7, ST-8,
/// decision D-9). While it cannot be reached, what came last stays in force. An SVID is handed out also after its expiry,
/// since peers are the judges of that and their clocks may differ; `health` tells (decision D-10).
public final class X509Source: LiveSource, X509SVIDSource, X509BundleSource {
    private let core: SourceCore<X509Context, X509SourceState>

    /// Makes a source; nothing is connected until it is run.
    ///
    /// - Parameters:
    ///   - client: The client of the Workload API to follow.
    ///   - picker: Which SVID to present, where there are several.
    public init(client: WorkloadAPIClient, picker: X509SVIDPicker = .first) {
        core = SourceCore(client.x509Contexts) { X509SourceState($0, picker) }
    }

    /// A source that takes the time from elsewhere.
    init(client: WorkloadAPIClient, picker: X509SVIDPicker, now: @escaping @Sendable () -> Timestamp) {
        core = SourceCore(client.x509Contexts, now: now) { X509SourceState($0, picker) }
    }

    /// Follows the Workload API until the task is cancelled or `close()` is called; the source is closed then.
    ///
    /// - Throws: `WorkloadAPIError`, as `LiveSource.run()`.
    public func run() async throws(WorkloadAPIError) {
        try await core.run()
    }

    /// Ends `run()` and gives up SVID and bundles; reading throws from now on, for good.
    public func close() {
        core.close()
    }

    /// Waits for a state with an SVID that the picker takes; returns at once where there is one.
    ///
    /// - Parameter timeout: How long to wait.
    /// - Returns: The state.
    /// - Throws: `WorkloadAPIError`: `timedOut` with what stood in the way last, `cancelled`, `closed`, or the answer
    ///   that ended `run()`.
    @discardableResult
    public func waitForFirstState(timeout: Duration) async throws(WorkloadAPIError) -> X509SourceState {
        try await core.first(within: timeout)
    }

    /// The SVID to present now; does not wait.
    ///
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `permissionDenied` or `noMatchingSVID` where
    ///   there is none for the workload, `closed`.
    public func x509SVID() throws(WorkloadAPIError) -> X509SVID {
        let state = try core.current()
        guard let svid = state.svid else { throw state.absence ?? .sourceClosed }
        return svid
    }

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

    /// All that the source holds now; does not wait.
    ///
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `closed`.
    public func state() throws(WorkloadAPIError) -> X509SourceState {
        try core.current()
    }

    /// The state now and each one that replaces it, withdrawals included; ends when the source is closed.
    public var updates: SourceUpdates<X509SourceState> { core.updates }

    /// How the source is now.
    public var health: SourceHealth { core.health }

    /// The health now and each time it changes; ends when the source is closed.
    public var healthUpdates: SourceUpdates<SourceHealth> { core.healthUpdates }
}
