internal import SPIFFE

/// The workload's current SVID of one kind, kept up to date from the Workload API: an `X509Source` or a `WITSource`.
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
/// When the agent answers `PermissionDenied`, what the source holds is withdrawn at once: reading throws (rules ST-7,
/// ST-8, WI-5, decision D-9). While it cannot be reached, what came last stays in force. An SVID is handed out also
/// after its expiry, since peers are the judges of that and their clocks may differ; `health` tells (decision D-10).
public final class SVIDSource<Context: SVIDContext>: LiveSource {
    let core: SourceCore<Context, SVIDSourceState<Context>>

    init(
        _ contexts: WorkloadAPIUpdates<Context>, _ picker: SVIDPicker<Context>,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        core = SourceCore(contexts, now: now) { SVIDSourceState($0, picker) }
    }

    /// Follows the Workload API until the task is cancelled or `close()` is called; the source is closed then.
    ///
    /// - Throws: `WorkloadAPIError`, as `LiveSource.run()`.
    public func run() async throws(WorkloadAPIError) {
        try await core.run()
    }

    /// Ends `run()` and gives up what the source holds; reading throws from now on, for good.
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
    public func waitForFirstState(timeout: Duration) async throws(WorkloadAPIError) -> SVIDSourceState<Context> {
        try await core.first(within: timeout)
    }

    /// The SVID to present now; does not wait.
    ///
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `permissionDenied` or `noMatchingSVID` where
    ///   there is none for the workload, `closed`.
    public func svid() throws(WorkloadAPIError) -> Context.Document {
        let state = try core.current()
        guard let svid = state.svid else { throw state.absence ?? .sourceClosed }
        return svid
    }

    /// All that the source holds now; does not wait.
    ///
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `closed`.
    public func state() throws(WorkloadAPIError) -> SVIDSourceState<Context> {
        try core.current()
    }

    /// The state now and each one that replaces it, withdrawals included; ends when the source is closed.
    public var updates: SourceUpdates<SVIDSourceState<Context>> { core.updates }

    /// How the source is now.
    public var health: SourceHealth { core.health }

    /// The health now and each time it changes; ends when the source is closed.
    public var healthUpdates: SourceUpdates<SourceHealth> { core.healthUpdates }
}
