internal import NativeKernel
internal import NativeMessages
internal import NativeRPC
public import SPIFFE

extension WorkloadAPIClient {
    /// JWT-SVIDs of the workload for an audience, one of each identity, in one attempt (`FetchJWTSVID`, Workload API
    /// §6.2.1).
    ///
    /// What comes is checked: each token is of the SPIFFE ID stated beside it, is for all of the audience, and has not
    /// expired (rule ST-27). It is the caller's matter to fetch anew before the tokens expire; `JWTSource` does that.
    ///
    /// - Parameters:
    ///   - audience: Whom the tokens are for, at least one name; one alone is best (JWT-SVID §3.2, §7.2).
    ///   - id: The one identity to fetch a token of; nil for all that the workload has (rule ST-25).
    ///   - timeout: How long to wait for the answer.
    /// - Returns: The tokens, at least one.
    /// - Throws: `WorkloadAPIError`: the status of the call, `invalidArgument` without a call where no audience or an
    ///   empty name is given (rule ST-24), `invalidMessage` if the answer breaks a rule, `timedOut`, `cancelled`.
    public func fetchJWTSVIDs(
        audience: [String], id: SPIFFEID? = nil, timeout: Duration = defaultTimeout
    ) async throws(WorkloadAPIError) -> JWTContext {
        try await fetchJWTSVIDs(audience: audience, id: id, timeout: timeout) { .now }
    }

    func fetchJWTSVIDs(
        audience: [String], id: SPIFFEID?, timeout: Duration, now: @Sendable () -> Timestamp
    ) async throws(WorkloadAPIError) -> JWTContext {
        guard !audience.isEmpty, !audience.contains("") else { throw .noAudience }
        let request = try encode(JWTSVIDRequestMessage(audience: audience, spiffeID: id?.description ?? ""))
        let answer = try await answer(of: .fetchJWTSVID, to: request, timeout)
        let reader = JWTContextReader(audience: audience, id: id, limits: configuration.limits, now: now())
        return try answer.withSpan { (bytes) throws(WorkloadAPIError) in try reader.context(of: bytes) }
    }

    /// A JWT-SVID of the workload for an audience, in one attempt: the first of `fetchJWTSVIDs(audience:id:timeout:)`,
    /// which is the default identity (rule ST-36) unless one is named.
    ///
    /// - Parameters:
    ///   - audience: Whom the token is for, at least one name; one alone is best (JWT-SVID §3.2, §7.2).
    ///   - id: The identity; nil for the default one.
    ///   - timeout: How long to wait for the answer.
    /// - Returns: The token.
    /// - Throws: `WorkloadAPIError`, as `fetchJWTSVIDs(audience:id:timeout:)`.
    public func fetchJWTSVID(
        audience: [String], id: SPIFFEID? = nil, timeout: Duration = defaultTimeout
    ) async throws(WorkloadAPIError) -> JWTSVID {
        try await fetchJWTSVIDs(audience: audience, id: id, timeout: timeout).defaultSVID
    }

    /// The trust bundles to verify JWT-SVIDs with, watched over all reconnections (`FetchJWTBundles`, Workload API
    /// §6.2.2).
    public var jwtBundleSets: WorkloadAPIUpdates<JWTBundleState> {
        let configuration = configuration
        return WorkloadAPIUpdates(endpoint: endpoint, configuration: configuration, call: .fetchJWTBundles) {
            TokenBundleStateDecoder<JWTBundlesResponseMessage>(limits: configuration.limits)
        }
    }

    /// The trust bundles to verify JWT-SVIDs with now, in one attempt (`FetchJWTBundles`, Workload API §6.2.2).
    ///
    /// - Parameter timeout: How long to wait for the agent's first message.
    /// - Returns: The state of the first message.
    /// - Throws: `WorkloadAPIError`, as `fetchX509Context(timeout:)`.
    public func fetchJWTBundles(timeout: Duration = defaultTimeout) async throws(WorkloadAPIError) -> JWTBundleState {
        try await fetchFirst(
            .fetchJWTBundles, TokenBundleStateDecoder<JWTBundlesResponseMessage>(limits: configuration.limits), timeout)
    }
}

extension WorkloadAPIClient {
    /// Has the agent validate a token that a peer presents (`ValidateJWTSVID`, Workload API §6.2.3).
    ///
    /// The standard recommends it over validation by one's own means where it is available (§6.3, rule ST-34).
    ///
    /// - Parameters:
    ///   - token: The token, in the compact form.
    ///   - audience: Whom the token must be for: the validator's own name (rule ST-32).
    ///   - timeout: How long to wait for the answer.
    /// - Returns: Whom the token identifies, and its claims.
    /// - Throws: `WorkloadAPIError`: the status of the call, of which `invalidArgument` is also how agents refuse a token
    ///   that is not valid (rule TR-5), or not called at all if token or audience are empty; `invalidMessage` if the
    ///   answer breaks a rule, `timedOut`, `cancelled`.
    public func validateJWTSVID(
        _ token: String, audience: String, timeout: Duration = defaultTimeout
    ) async throws(WorkloadAPIError) -> ValidatedJWTSVID {
        let bytes = Array(token.utf8)
        return try await validate(SecretBytes(copying: bytes.span), audience, timeout)
    }

    /// Has the agent validate a token that has been parsed, as `validateJWTSVID(_:audience:timeout:)` of its text.
    public func validateJWTSVID(
        _ svid: JWTSVID, audience: String, timeout: Duration = defaultTimeout
    ) async throws(WorkloadAPIError) -> ValidatedJWTSVID {
        try await validate(svid.token, audience, timeout)
    }

    private func validate(
        _ token: SecretBytes, _ audience: String, _ timeout: Duration
    ) async throws(WorkloadAPIError) -> ValidatedJWTSVID {
        guard !audience.isEmpty, token.count > 0 else {
            throw WorkloadAPIError(
                code: .invalidArgument, message: "a validation needs a token and the audience that it is for (ST-32)")
        }
        let request = try encode(ValidateJWTSVIDRequestMessage(audience: audience, svid: token))
        do throws(WorkloadAPIError) {
            let answer = try await answer(of: .validateJWTSVID, to: request, timeout)
            let reader = ValidatedJWTSVIDReader(audience: audience)
            return try answer.withSpan { (bytes) throws(WorkloadAPIError) in try reader.validated(bytes) }
        } catch {
            throw error.withoutToken(token)
        }
    }

    private func encode<Message: WorkloadMessage>(
        _ request: Message
    ) throws(WorkloadAPIError) -> Message.Encoding {
        do {
            return try request.encoded()
        } catch {
            throw WorkloadAPIError(code: .invalidArgument, message: "the request cannot be made: \(error)")
        }
    }
}
