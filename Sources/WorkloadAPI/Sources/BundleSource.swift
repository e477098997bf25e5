internal import NativeKernel
internal import NativeMessages
public import SPIFFE

/// The current trust bundles, kept up to date from the Workload API (`FetchX509Bundles`, `FetchJWTBundles`,
/// `FetchWITBundles`), for programs that verify SVIDs and need none of their own.
///
/// It is run and read as an `X509Source`. When the agent answers `PermissionDenied` to one of the calls, the bundles of
/// that kind are withdrawn at once: reading throws, and nobody is trusted (rule ST-8, decision D-9). The kinds are
/// followed side by side: an agent that does not offer one of them does not end the others (rule TR-8), and `health`
/// tells of it.
///
/// ## Usage
///
///     let source = BundleSource(client: client, kinds: [.x509, .jwt])
///     …
///     let verified = try JWTSVID.validate(token, bundles: source, audience: "reports")
public final class BundleSource: LiveSource {
    private let pulses = LatestValue<Void>()
    private let x509: BundleCore<X509BundleState>?
    private let jwt: BundleCore<JWTBundleState>?
    private let wit: BundleCore<WITBundleState>?
    private let parts: [any SourcePart]

    /// Makes a source; nothing is connected until it is run.
    ///
    /// - Parameters:
    ///   - client: The client of the Workload API to follow.
    ///   - kinds: Which bundles to follow; at least one kind.
    public init(client: WorkloadAPIClient, kinds: BundleKinds = .x509) {
        precondition(!kinds.isEmpty, "a source of bundles must follow bundles of some kind")
        x509 = kinds.contains(.x509) ? SourceCore(bundles: client.x509BundleSets, pulses: pulses) : nil
        jwt = kinds.contains(.jwt) ? SourceCore(bundles: client.jwtBundleSets, pulses: pulses) : nil
        wit = kinds.contains(.wit) ? SourceCore(bundles: client.witBundleSets, pulses: pulses) : nil
        let all: [(any SourcePart)?] = [x509, jwt, wit]
        parts = all.compactMap { $0 }
    }

    /// Follows the Workload API until the task is cancelled or `close()` is called; the source is closed then.
    ///
    /// - Throws: `WorkloadAPIError`, as `LiveSource.run()`, once no kind of bundles is followed any more.
    public func run() async throws(WorkloadAPIError) {
        try await parts.run()
    }

    /// Ends `run()` and gives up the bundles; reading throws from now on, for good.
    public func close() {
        for part in parts { part.close() }
    }

    /// Waits for the first bundles of all kinds that the source follows; returns at once where there are some.
    ///
    /// - Parameter timeout: How long to wait.
    /// - Returns: The state.
    /// - Throws: `WorkloadAPIError`, as `X509Source.waitForFirstState(timeout:)`.
    @discardableResult
    public func waitForFirstState(timeout: Duration) async throws(WorkloadAPIError) -> BundleSourceState {
        try await parts.waitUntilReady(within: timeout)
        return try state()
    }

    /// All that the source holds now; does not wait.
    ///
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state of each kind, `closed`, or the answer that ended
    ///   one kind before it had any state.
    public func state() throws(WorkloadAPIError) -> BundleSourceState {
        for part in parts { if let emptiness = part.emptiness { throw emptiness } }
        return present
    }

    private var present: BundleSourceState {
        BundleSourceState(x509: x509?.currentIfAny, jwt: jwt?.currentIfAny, wit: wit?.currentIfAny)
    }

    /// The state now and each one that replaces it, withdrawals included, as soon as there is one of some kind; ends
    /// when the source is closed.
    public var updates: SourceUpdates<BundleSourceState> {
        SourceUpdates(pulses: pulses) { [self] in
            if isClosed { return .ended }
            return parts.contains { $0.emptiness == nil } ? .value(present) : .nothing
        }
    }

    /// How the source is now: as the worst of the kinds that it follows; bundles do not expire.
    public var health: SourceHealth { parts.health }

    /// The health now and each time it changes; ends when the source is closed.
    public var healthUpdates: SourceUpdates<SourceHealth> {
        SourceUpdates(pulses: pulses) { [self] in isClosed ? .ended : .value(health) }
    }

    private var isClosed: Bool { parts.allSatisfy(\.isClosed) }

    /// The bundles of a kind, if the source follows it.
    private func bundles<State>(
        _ core: BundleCore<State>?, _ kind: String
    ) throws(WorkloadAPIError) -> State {
        guard let core else {
            throw WorkloadAPIError(
                code: .notReady, message: "the source does not follow \(kind) bundles; name them in its kinds")
        }
        return try core.bundles()
    }
}

extension BundleSource: X509BundleSource, JWTBundleSource, WITBundleSource {
    /// The X.509 bundle of a trust domain now; does not wait.
    ///
    /// - Returns: nil if there is none: SVIDs of the trust domain are untrusted then (rule X5-28).
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state or where the source does not follow this kind,
    ///   `permissionDenied` where the agent has withdrawn the bundles, `closed`.
    public func x509Bundle(for trustDomain: TrustDomain) throws(WorkloadAPIError) -> X509Bundle? {
        try bundles(x509, "X.509").bundles[trustDomain]
    }

    /// The JWT bundle of a trust domain now; does not wait.
    ///
    /// - Returns: nil if there is none: tokens of the trust domain are untrusted then (rule ST-35).
    /// - Throws: `WorkloadAPIError`, as `x509Bundle(for:)`.
    public func jwtBundle(for trustDomain: TrustDomain) throws(WorkloadAPIError) -> JWTBundle? {
        try bundles(jwt, "JWT").bundles[trustDomain]
    }

    /// The WIT bundle of a trust domain now; does not wait.
    ///
    /// - Returns: nil if there is none: tokens of the trust domain are untrusted then (rule WI-32).
    /// - Throws: `WorkloadAPIError`, as `x509Bundle(for:)`.
    public func witBundle(for trustDomain: TrustDomain) throws(WorkloadAPIError) -> WITBundle? {
        try bundles(wit, "WIT").bundles[trustDomain]
    }
}
