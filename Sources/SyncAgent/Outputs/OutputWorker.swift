internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import Synchronization
internal import WorkloadAPI

/// Keeps one output in step with the newest state, on its own: whatever fails here fails here alone.
///
/// It is a chore: nothing of it waits in a task, but the hooks of an output that has some.
final class OutputWorker: Sendable {
    private struct State {
        var schedule: OutputSchedule
        /// The version of the state that was taken last.
        var seen: UInt64 = 0
        var isPrepared = false
        var isFirst = true
    }

    private let plan: OutputPlan
    private let states: LatestValue<WorkloadState>
    private let logger: Logger
    private let record: OutputRecord
    private let whenDelivered: @Sendable () -> Void
    private let delivery: OutputDelivery
    /// Nobody but the chore changes it, and that is never done twice at a time.
    private let state: Mutex<State>

    /// - Parameters:
    ///   - plan: The output.
    ///   - states: What to keep in step with.
    ///   - chores: Who looks after the delivered files.
    ///   - logger: For what happens to the output.
    ///   - record: Where it is noted for those who ask.
    ///   - whenPublished: Called after each publication.
    ///   - whenDelivered: Called once, after the first delivery that leaves the output complete.
    init(
        plan: OutputPlan, states: LatestValue<WorkloadState>, chores: Chores, logger: Logger, record: OutputRecord,
        whenPublished: @escaping @Sendable () -> Void, whenDelivered: @escaping @Sendable () -> Void
    ) {
        self.plan = plan
        self.states = states
        self.logger = logger
        self.record = record
        self.whenDelivered = whenDelivered
        delivery = OutputDelivery(
            plan: plan, runsHooks: true, upkeep: chores, logger: logger, record: record, whenPublished: whenPublished)
        state = Mutex(
            State(
                schedule: OutputSchedule(
                    onDenied: plan.onDenied, removesExpired: plan.removesExpired, joinsStreams: plan.joinsStreams)))
    }

    /// Whether `runHooks` has something to do.
    var hasHooks: Bool { delivery.hooks != nil }

    /// Runs the output's hooks until the task is cancelled.
    func runHooks() async { await delivery.run() }

    /// Lets go of the directory.
    func close() async { await delivery.close() }

    /// Does what is to be done now; the chore of this worker.
    ///
    /// - Returns: When there will be something to do without another state; nil for never.
    func work() async -> ContinuousClock.Instant? {
        if state.withLock({ state in !exchange(&state.isPrepared, with: true) }) { await delivery.prepare() }
        let job = state.withLock { state in
            if let next = states.latest, next.version > state.seen {
                state.seen = next.version
                state.schedule.take(next.value, at: .now)
            }
            return state.schedule.job(at: .now)
        }
        if let job, !Task.isCancelled { await perform(job) }
        return state.withLock { $0.schedule.next }
    }

    private func perform(_ job: OutputSchedule.Job) async {
        do throws(DeliveryFailure) {
            switch job {
            case .deliver(let state):
                let result = try await delivery.deliver(state)
                let isFirst = self.state.withLock { state in
                    state.schedule.delivered(
                        remaining: Self.remaining(until: result.end), again: result.nextEnd.map(Self.remaining),
                        at: .now)
                    return exchange(&state.isFirst, with: false)
                }
                if isFirst { whenDelivered() }
            case .withdraw(let reason):
                try await delivery.withdraw(reason)
                state.withLock { $0.schedule.withdrawn() }
            }
        } catch {
            report(error)
        }
    }

    private func report(_ failure: DeliveryFailure) {
        record.note(failure)
        if case .identity(let error) = failure {
            state.withLock { $0.schedule.identityIsMissing(error.description, at: .now) }
            return logger.error("not delivered: \(error)", metadata: ["on_denied": "\(plan.onDenied)"])
        }
        if case .waiting(let reason) = failure {
            state.withLock { $0.schedule.isWaiting() }
            return logger.info("not delivered yet: \(reason)")
        }
        if case .expired = failure { return state.withLock { $0.schedule.everythingHasExpired(at: .now) } }
        var retry = Self.retry
        if case .refused = failure { retry = Self.refusalRetry }
        let attempts = state.withLock { state in
            state.schedule.failed(retry.delay(attempt: state.schedule.attempts), at: .now)
            return state.schedule.attempts
        }
        // What is on disk stays; only the first failure of a row is loud.
        logger.log(
            level: attempts == 1 ? .error : .debug, "not delivered; trying again: \(failure)",
            metadata: ["attempt": "\(attempts)"])
    }

    private static func remaining(until end: Timestamp) -> Duration {
        .seconds(end.secondsSince1970 - Timestamp.now.secondsSince1970 + 1)
    }

    /// A full disk or a missing mount is looked after by people: no need for haste, nor for long sleeps.
    private static let retry = BackoffPolicy(initial: .milliseconds(200), maximum: .seconds(10))
    /// A check that refuses the set starts programs each time; a configuration is mended in minutes.
    private static let refusalRetry = BackoffPolicy(initial: .seconds(1), maximum: .seconds(60))
}
