internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// Fetches JWT-SVIDs and fetches them anew before they expire: at half of their life, give or take a tenth, so that
/// the workloads of many machines do not come all at once.
struct TokenKeeper: Sendable {
    private struct Entry {
        var token: JWTSVID?
        var due: ContinuousClock.Instant
        var failures = 0
    }

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
    /// - Parameter publish: Gets all tokens each time when one of them is new.
    func run(_ publish: (_ tokens: [TokenRequest: JWTSVID]) -> Void) async {
        var entries: [TokenRequest: Entry] = [:]
        var seen: UInt64 = 0
        while !Task.isCancelled {
            if let wanted = await nextWishes(after: seen, entries.values.map(\.due).min()) {
                seen = wanted.version
                for request in Set(entries.keys).subtracting(wanted.value) { entries[request] = nil }
                for request in wanted.value where entries[request] == nil { entries[request] = Entry(due: .now) }
            }
            let due = entries.filter { $0.value.due <= .now }.map(\.key)
            guard !Task.isCancelled, !due.isEmpty else { continue }
            for (request, result) in await fetch(due) { take(result, for: request, &entries) }
            publish(entries.compactMapValues(\.token))
        }
    }

    private func nextWishes(
        after seen: UInt64, _ due: ContinuousClock.Instant?
    ) async -> LatestValue<Set<TokenRequest>>.Versioned? {
        guard let due else { return await wishes.next(after: seen) }
        // Not longer, since the runtime keeps the timer of a wait that is over early until its moment.
        return await wishes.next(after: seen, within: min(max(due - .now, .zero), .seconds(60)))
    }

    private func fetch(_ requests: [TokenRequest]) async -> [(TokenRequest, Result<JWTSVID, WorkloadAPIError>)] {
        await withTaskGroup(of: (TokenRequest, Result<JWTSVID, WorkloadAPIError>).self) { group in
            for request in requests {
                group.addTask {
                    do throws(WorkloadAPIError) {
                        let token = try await client.fetchJWTSVID(
                            audience: request.audience, id: request.id, timeout: Self.timeout)
                        return (request, .success(token))
                    } catch {
                        return (request, .failure(error))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func take(
        _ result: Result<JWTSVID, WorkloadAPIError>, for request: TokenRequest, _ entries: inout [TokenRequest: Entry]
    ) {
        var entry = entries[request] ?? Entry(due: .now)
        switch result {
        case .success(let token):
            let life = Duration.seconds(max(2, token.expiry.secondsSince1970 - Timestamp.now.secondsSince1970))
            entry = Entry(token: token, due: .now + life * Double.random(in: 0.45...0.55))
        case .failure(let error):
            entry.failures += 1
            entry.due = .now + Self.retry.delay(attempt: entry.failures - 1)
            logger.log(
                level: entry.failures == 1 ? .error : .debug,
                "no JWT-SVID for \(request.audience.joined(separator: ", ")); trying again: \(error.message)",
                metadata: ["spiffe_id": "\(request.id)", "reason": "\(error.code)"])
        }
        entries[request] = entry
    }

    private static let timeout = Duration.seconds(10)
    private static let retry = BackoffPolicy(initial: .milliseconds(500), maximum: .seconds(30))
}
