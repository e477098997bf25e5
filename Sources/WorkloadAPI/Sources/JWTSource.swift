public import SPIFFE

/// The workload's JWT-SVIDs, fetched from the Workload API as they are asked for (`FetchJWTSVID`), and the trust bundles
/// to verify those of others with (`FetchJWTBundles`).
///
/// ## Usage
///
///     let source = JWTSource(client: client)
///     try await withThrowingTaskGroup { group in
///         group.addTask { try await source.run() }
///         try await source.waitForFirstState(timeout: .seconds(30))
///         let svid = try await source.jwtSVID(audience: ["reports"])
///         let peer = try source.validate(token, audience: "my-service")
///         …
///     }
///
/// The module SPIFFEServices makes it a service of swift-service-lifecycle.
///
/// ## Tokens
///
/// A token is kept for its audience and SPIFFE ID, and handed out again until half of its life is over; then the next
/// request fetches another (rule ST-28). Callers that ask for the same at the same time share one call, which goes on
/// though some of them give up. Where the agent does not give another token within a second, the old one is handed out
/// as long as it is valid, and the agent is asked again after five seconds at the earliest. Only so many tokens are kept;
/// those that nobody has asked for for the longest time go first.
///
/// ## Withdrawal
///
/// When the agent answers `PermissionDenied` to a request for tokens, the ones that it gave for the same request are used
/// no longer; when it answers so to the call for bundles, bundles and all tokens are withdrawn at once (rules ST-7, ST-8,
/// decision D-9). While it cannot be reached, what came last stays in force; tokens until they expire.
public final class JWTSource: LiveSource {
    private let core: SourceCore<JWTBundleState, JWTSourceState>
    private let tokens: TokenStore
    private let picker: JWTSVIDPicker

    /// Makes a source; nothing is connected until it is run.
    ///
    /// - Parameters:
    ///   - client: The client of the Workload API to follow.
    ///   - picker: Which SVID to present, where a request names no SPIFFE ID and the workload has several.
    ///   - capacity: For how many pairs of audience and SPIFFE ID tokens are kept at most; at least one.
    public convenience init(client: WorkloadAPIClient, picker: JWTSVIDPicker = .first, capacity: Int = 1_000) {
        self.init(client: client, picker: picker, capacity: capacity, pacing: TokenPacing()) { .now }
    }

    /// A source that takes the time from elsewhere.
    init(
        client: WorkloadAPIClient, picker: JWTSVIDPicker = .first, capacity: Int = 1_000,
        pacing: TokenPacing = TokenPacing(), now: @escaping @Sendable () -> Timestamp
    ) {
        let tokens = TokenStore(client: client, capacity: capacity, pacing: pacing, now: now)
        self.tokens = tokens
        self.picker = picker
        core = SourceCore(client.jwtBundleSets, whenWithdrawn: { tokens.withdraw() }) { JWTSourceState($0) }
    }

    /// Follows the Workload API and fetches what is asked for, until the task is cancelled or `close()` is called; the
    /// source is closed then.
    ///
    /// - Throws: `WorkloadAPIError`, as `LiveSource.run()`.
    public func run() async throws(WorkloadAPIError) {
        do throws(WorkloadAPIError) {
            try await core.run { await self.tokens.serve() }
        } catch {
            // Not where the source is run by somebody else already.
            if core.finalFailure != nil { tokens.refuseAll(error) }
            throw error
        }
        tokens.close()
    }

    /// Ends `run()` and gives up tokens and bundles; reading throws from now on, for good.
    public func close() {
        core.close()
        tokens.close()
    }

    /// Waits for the first bundles; returns at once where there are some.
    ///
    /// - Parameter timeout: How long to wait.
    /// - Returns: The state.
    /// - Throws: `WorkloadAPIError`, as `X509Source.waitForFirstState(timeout:)`.
    @discardableResult
    public func waitForFirstState(timeout: Duration) async throws(WorkloadAPIError) -> JWTSourceState {
        try await core.first(within: timeout)
    }

    /// The bundles that the source holds now; does not wait.
    ///
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `closed`.
    public func state() throws(WorkloadAPIError) -> JWTSourceState {
        try core.current()
    }

    /// The bundles now and each state that replaces them, withdrawals included; ends when the source is closed.
    public var updates: SourceUpdates<JWTSourceState> { core.updates }

    /// How the source is now, by its bundles: tokens are a matter of each request.
    public var health: SourceHealth { core.health }

    /// The health now and each time it changes; ends when the source is closed.
    public var healthUpdates: SourceUpdates<SourceHealth> { core.healthUpdates }
}

extension JWTSource {
    /// A JWT-SVID of the workload for an audience: one that is kept, or a new one.
    ///
    /// The source must be running; where it does not yet, the call waits.
    ///
    /// - Parameters:
    ///   - audience: Whom the token is for, at least one name, in any order; one alone is best (JWT-SVID §3.2, §7.2).
    ///   - id: The identity; nil for the one that the picker takes.
    ///   - timeout: How long to wait for the agent.
    /// - Returns: A token that is valid now.
    /// - Throws: `WorkloadAPIError`, as `WorkloadAPIClient.fetchJWTSVIDs(audience:id:timeout:)`; also `noMatchingSVID`
    ///   where the picker takes none, and `closed`.
    public func jwtSVID(
        audience: [String], id: SPIFFEID? = nil, timeout: Duration = WorkloadAPIClient.defaultTimeout
    ) async throws(WorkloadAPIError) -> JWTSVID {
        let request = try TokenRequest(audience: audience, id: id)
        if let failure = core.finalFailure { throw failure }
        return try pick(from: try await tokens.context(for: request, within: timeout), request)
    }

    /// The JWT-SVID that is kept for an audience and is valid now, however old; neither waits nor asks the agent.
    ///
    /// - Parameters:
    ///   - audience: Whom the token is for, at least one name, in any order.
    ///   - id: The identity; nil for the one that the picker takes.
    /// - Returns: The token; nil if none is kept.
    /// - Throws: `WorkloadAPIError`: `invalidArgument` without an audience, `noMatchingSVID`, `closed`.
    public func keptJWTSVID(audience: [String], id: SPIFFEID? = nil) throws(WorkloadAPIError) -> JWTSVID? {
        let request = try TokenRequest(audience: audience, id: id)
        if core.isClosed { throw .sourceClosed }
        guard let context = tokens.kept(request) else { return nil }
        return try pick(from: context, request)
    }

    private func pick(from context: JWTContext, _ request: TokenRequest) throws(WorkloadAPIError) -> JWTSVID {
        if request.id != nil { return context.defaultSVID }
        guard let svid = picker.pick(context) else { throw picker.noMatch(in: context) }
        return svid
    }
}

extension JWTSource: JWTBundleSource {
    /// The bundle of a trust domain now; does not wait.
    ///
    /// - Returns: nil if there is none: tokens of the trust domain are untrusted then (rule ST-35).
    /// - Throws: `WorkloadAPIError`: `notReady` before the first state, `permissionDenied` where the agent has withdrawn
    ///   the bundles, `closed`.
    public func jwtBundle(for trustDomain: TrustDomain) throws(WorkloadAPIError) -> JWTBundle? {
        let state = try core.current()
        if let absence = state.absence { throw absence }
        return state.bundles[trustDomain]
    }

    /// Validates a token that a peer presents with the bundles now; does not wait (JWT-SVID §4, rules JW-1 to JW-17).
    ///
    /// - Parameters:
    ///   - token: The token, in the compact form.
    ///   - audience: Whom the token must be for: the validator's own name or names.
    ///   - time: The moment at which it must be valid.
    ///   - leeway: How far the clocks may differ (decision D-5).
    /// - Returns: Whom the token proves, and its claims.
    /// - Throws: `SVIDTokenError` for the first rule that is broken; `bundleSourceFailed` where the source holds no
    ///   bundles.
    public func validate(
        _ token: String, audience: ExpectedAudience, at time: Timestamp = .now, leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) -> VerifiedJWTSVID {
        try JWTSVID.validate(token, bundles: self, audience: audience, at: time, leeway: leeway)
    }

    /// Validates a token that a peer presents, as `validate(_:audience:at:leeway:)` of its text.
    public func validate(
        _ token: Span<UInt8>, audience: ExpectedAudience, at time: Timestamp = .now, leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) -> VerifiedJWTSVID {
        try JWTSVID.validate(token, bundles: self, audience: audience, at: time, leeway: leeway)
    }
}
