internal import NativeKernel
internal import SPIFFE

/// The JWT-SVIDs of a workload for an audience, fetched anew in the middle of their lives, over all interruptions.
///
/// The Workload API has no stream of JWT-SVIDs: the client must ask again before they expire (Workload API §6.2.1, rule
/// ST-28). As with `WorkloadAPIUpdates`, asking and waiting happen in `next()`, nothing runs when nobody asks, and
/// cancelling the task ends the iteration. It ends by an error only where the standard says not to retry
/// (`invalidArgument`, `unimplemented`: Workload Endpoint §6 and appendix A).
public struct JWTContextUpdates: AsyncSequence, Sendable {
    /// The tokens, or a report about the calls: `discarded` for an answer that breaks a rule, `interrupted` for a call
    /// that failed.
    ///
    /// What came before stays the caller's until it expires; after `interrupted` with `permissionDenied` it must not be
    /// used any more (rule ST-7). After `discarded` the next attempt comes by itself, too.
    public typealias Element = WorkloadAPIEvent<JWTContext>
    /// The error that ends the sequence.
    public typealias Failure = WorkloadAPIError

    let client: WorkloadAPIClient
    let audience: [String]
    let id: SPIFFEID?
    let now: @Sendable () -> Timestamp

    /// Starts an iteration of its own.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(updates: self, schedule: RetrySchedule(configuration: client.configuration))
    }

    /// One iteration over the tokens.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private enum Wait {
            case until(Timestamp)
            case retry(EndpointWait)
        }

        let updates: JWTContextUpdates
        var schedule: RetrySchedule
        private var last: JWTContext?
        private var wait: Wait?
        /// Whether the caller was last told that something is wrong.
        private var isInTrouble = false

        init(updates: JWTContextUpdates, schedule: RetrySchedule) {
            self.updates = updates
            self.schedule = schedule
        }

        /// The next event; nil once the task is cancelled.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(WorkloadAPIError) -> WorkloadAPIEvent<JWTContext>? {
            while !Task.isCancelled {
                await pause()
                let socket = updates.client.endpoint.socketPath.flatMap { SocketFile($0) }
                do throws(WorkloadAPIError) {
                    if let event = try await fetch() { return event }
                } catch {
                    if let event = try failed(error, socket) { return event }
                }
            }
            return nil
        }

        private mutating func pause() async {
            switch wait.take() {
            case .until(let due)?: await updates.sleep(until: due)
            case .retry(let wait)?: if await wait.finished() { schedule.socketAppeared() }
            case nil: break
            }
        }

        /// One call; nil if the agent gave the same tokens again.
        private mutating func fetch() async throws(WorkloadAPIError) -> WorkloadAPIEvent<JWTContext>? {
            guard !Task.isCancelled else { return nil }
            let context = try await updates.client.fetchJWTSVIDs(
                audience: updates.audience, id: updates.id, timeout: WorkloadAPIClient.defaultTimeout,
                now: updates.now)
            schedule.succeeded()
            let now = updates.now()
            wait = .until(context.due(at: now))
            let (isNew, wasInTrouble) = (context != last, isInTrouble)
            last = context
            isInTrouble = false
            if isNew { return .state(context) }
            return wasInTrouble ? .resumed : nil
        }

        private mutating func failed(
            _ error: WorkloadAPIError, _ socket: SocketFile?
        ) throws(WorkloadAPIError) -> WorkloadAPIEvent<JWTContext>? {
            if Task.isCancelled { return nil }
            let delay: Duration
            switch schedule.failed(error, afterMessage: false) {
            case .stop: throw error
            // Of streams alone, which end in good order.
            case .immediately: delay = .zero
            case .after(let time): delay = time
            }
            wait = .retry(EndpointWait(endpoint: updates.client.endpoint, before: socket, delay: delay))
            isInTrouble = true
            return error.code == .invalidMessage ? .discarded(error) : .interrupted(error, retryIn: delay)
        }
    }

    /// Waits for a moment of the clock; in steps, since clocks are set and machines sleep.
    private func sleep(until due: Timestamp) async {
        // At least this long, so that tokens of a very short life do not keep the agent busy.
        var left = Swift.max(.seconds(1), due - now())
        while left > .zero, !Task.isCancelled {
            // Only cancellation ends it early, and then the iteration ends too.
            await Timers.shared.sleep(for: Swift.min(left, .seconds(60)))
            left = due - now()
        }
    }
}

extension JWTContext {
    /// When other tokens are wanted: in the middle of the shortest life.
    func due(at now: Timestamp) -> Timestamp {
        svids.map { $0.due(at: now) }.min() ?? now
    }
}

extension JWTSVID {
    /// When another token is wanted: in the middle of this one's life, or of what is left of it, where an agent gives
    /// out tokens older than that (rule ST-28).
    func due(at now: Timestamp) -> Timestamp {
        let start = min(issuedAt ?? now, now)
        let middle = start + (expiry - start) / 2
        return middle > now ? middle : now + (expiry - now) / 2
    }
}
