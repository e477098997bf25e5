internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// Fetches JWT-SVIDs, and fetches them anew in the middle of their lives.
struct TokenKeeper: Sendable {
    let client: WorkloadAPIClient
    let logger: Logger
    private let wishes = LatestValue<Set<TokenRequest>>()

    init(client: WorkloadAPIClient, logger: Logger) {
        self.client = client
        self.logger = logger
    }

    /// From now on these tokens are wanted and no others.
    func want(_ requests: Set<TokenRequest>) {
        guard wishes.latest?.value != requests else { return }
        wishes.set(requests)
    }

    /// Runs until the task is cancelled.
    ///
    /// - Parameter publish: Gets all tokens each time when one has been asked for, and why there is none of those that are
    ///   missing.
    func run(
        _ publish: (_ tokens: [TokenRequest: JWTSVID], _ obstacles: [TokenRequest: AgentError]) -> Void
    ) async {
        var entries: [TokenRequest: TokenSchedule] = [:]
        var seen: UInt64 = 0
        while !Task.isCancelled {
            if let wanted = await nextWishes(after: seen, entries.values.map(\.due).min()) {
                seen = wanted.version
                for request in Set(entries.keys).subtracting(wanted.value) { entries[request] = nil }
                for request in wanted.value where entries[request] == nil {
                    entries[request] = TokenSchedule(due: .now)
                }
            }
            let due = entries.filter { $0.value.due <= .now }.map(\.key)
            guard !Task.isCancelled, !due.isEmpty else { continue }
            await withTaskGroup(of: (TokenRequest, Result<JWTSVID, WorkloadAPIError>).self) { group in
                for request in due { group.addTask { (request, await fetch(request)) } }
                // Each as it comes: one that the agent does not answer must not keep the others waiting.
                for await (request, result) in group {
                    take(result, for: request, &entries)
                    publish(
                        entries.compactMapValues(\.token),
                        entries.filter { $0.value.token == nil }.compactMapValues(\.obstacle))
                }
            }
        }
    }

    private func nextWishes(
        after seen: UInt64, _ due: ContinuousClock.Instant?
    ) async -> LatestValue<Set<TokenRequest>>.Versioned? {
        guard let due else { return await wishes.next(after: seen) }
        // Not longer, since the runtime keeps the timer of a wait that is over early until its moment.
        return await wishes.next(after: seen, within: min(max(due - .now, .zero), .seconds(60)))
    }

    private func fetch(_ request: TokenRequest) async -> Result<JWTSVID, WorkloadAPIError> {
        do throws(WorkloadAPIError) {
            return .success(
                try await client.fetchJWTSVID(audience: request.audience, id: request.id, timeout: Self.timeout))
        } catch {
            return .failure(error)
        }
    }

    private func take(
        _ result: Result<JWTSVID, WorkloadAPIError>, for request: TokenRequest,
        _ entries: inout [TokenRequest: TokenSchedule]
    ) {
        var entry = entries[request] ?? TokenSchedule(due: .now)
        switch result {
        case .success(let token):
            var random = SystemRandomNumberGenerator()
            entry.fetched(token, at: .now, .now, &random)
        case .failure(let error):
            let report = entry.failed(at: .now, retryIn: Self.retry.delay(attempt: entry.attempts))
            entry.obstacle = AgentError(error)
            log(report, of: request, entry.token, error)
        }
        entries[request] = entry
    }

    private func log(
        _ report: TokenSchedule.Report, of request: TokenRequest, _ token: JWTSVID?, _ error: WorkloadAPIError
    ) {
        let audience = request.audience.joined(separator: ", ")
        var metadata: Logger.Metadata = ["spiffe_id": "\(request.id)", "reason": "\(error.code)"]
        if let token { metadata["not_after"] = "\(token.expiry.rfc3339)" }
        switch report {
        case .failure:
            logger.error("no JWT-SVID for \(audience); trying again: \(error.message)", metadata: metadata)
        case .repetition:
            logger.debug("no JWT-SVID for \(audience); trying again: \(error.message)", metadata: metadata)
        case .expiry:
            logger.critical(
                "the JWT-SVID for \(audience) has expired, and there is no other yet: \(error.message)",
                metadata: metadata)
        }
    }

    private static let timeout = Duration.seconds(10)
    private static let retry = BackoffPolicy(initial: .milliseconds(500), maximum: .seconds(30))
}
