internal import NativeKernel
internal import SPIFFE
internal import Synchronization

/// Fetches tokens for those who ask, one call at a time for the same tokens, and keeps them.
///
/// The calls are made by `serve()`, not by those who ask: who gives up takes no call along.
final class TokenStore: Sendable {
    private let client: WorkloadAPIClient
    private let now: @Sendable () -> Timestamp
    private let shelf: Mutex<TokenShelf>
    /// Beats when a call is to be made.
    private let requests = LatestValue<Void>()
    private let pacing: TokenPacing

    init(
        client: WorkloadAPIClient, capacity: Int, pacing: TokenPacing, now: @escaping @Sendable () -> Timestamp
    ) {
        precondition(capacity > 0, "a source must be able to keep a token")
        self.client = client
        self.now = now
        self.pacing = pacing
        shelf = Mutex(TokenShelf(capacity: capacity, pacing: pacing))
    }

    /// The number of requests that tokens are kept for.
    var count: Int { shelf.withLock { $0.count } }

    /// The tokens that are kept for a request, if they are valid.
    func kept(_ request: TokenRequest) -> JWTContext? {
        let now = now()
        return shelf.withLock { $0.kept(request, at: now) }
    }

    /// Tokens that are kept, or new ones.
    func context(
        for request: TokenRequest, within timeout: Duration
    ) async throws(WorkloadAPIError) -> JWTContext {
        let deadline = ContinuousClock.now + timeout
        while true {
            let (time, instant) = (now(), ContinuousClock.now)
            let step = try shelf.withLock { (shelf) throws(WorkloadAPIError) in
                guard !shelf.isClosed else { throw .sourceClosed }
                return shelf.request(request, at: time, instant)
            }
            guard case .wait(let flight, let old) = step else {
                if case .handOut(let context) = step { return context }
                continue
            }
            requests.set(())
            let left = instant.duration(to: deadline)
            let limit = old ? min(left, pacing.patience) : left
            switch await flight.outcome.next(after: 0, within: limit)?.value {
            case .success(let context)?: return context
            case .failure(let error)?:
                // A denial has put the old tokens out of force.
                if old, let context = kept(request) { return context }
                throw error
            case nil:
                guard !Task.isCancelled else {
                    throw WorkloadAPIError(code: .cancelled, message: "the wait for a token was cancelled")
                }
                if old, let context = kept(request) { return context }
                guard ContinuousClock.now >= deadline else { continue }
                throw WorkloadAPIError(
                    code: .timedOut,
                    message: "no token came from \(client.endpoint) within \(timeout); is the source's run() running?")
            }
        }
    }

    // MARK: Serving

    /// Makes the calls until the task is cancelled.
    func serve() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                // Taken before the look, so that no request after it is missed.
                let version = requests.latest?.version ?? 0
                for request in shelf.withLock({ $0.takePending() }) {
                    group.addTask { await self.fetch(request) }
                }
                _ = await requests.next(after: version)
            }
        }
        refuseAll(WorkloadAPIError(code: .closed, message: "the source has stopped running"))
    }

    private func fetch(_ request: TokenRequest) async {
        let outcome: Result<JWTContext, WorkloadAPIError>
        do throws(WorkloadAPIError) {
            outcome = .success(
                try await client.fetchJWTSVIDs(
                    audience: request.audience, id: request.id, timeout: pacing.call, now: now))
        } catch {
            // Those who wait have not been cancelled; `serve` tells them why nothing comes.
            guard error.code != .cancelled else { return }
            outcome = .failure(error)
        }
        let (time, instant) = (now(), ContinuousClock.now)
        let flight = shelf.withLock { $0.complete(request, outcome, at: time, instant) }
        flight?.outcome.set(outcome)
    }

    // MARK: Ends

    /// The agent has withdrawn everything: no token is handed out that came before.
    func withdraw() {
        shelf.withLock { $0.withdraw() }
    }

    /// Tells all who wait that nothing will come.
    func refuseAll(_ error: WorkloadAPIError) {
        for flight in shelf.withLock({ $0.ground() }) { flight.outcome.set(.failure(error)) }
    }

    /// Gives up the tokens, for good.
    func close() {
        shelf.withLock { $0.close() }
        refuseAll(.sourceClosed)
    }
}
