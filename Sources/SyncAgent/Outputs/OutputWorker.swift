internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// Keeps one output in step with the newest state, on its own: whatever fails here fails here alone.
struct OutputWorker: Sendable {
    let plan: OutputPlan
    let states: LatestValue<WorkloadState>
    let logger: Logger
    let record: OutputRecord
    /// Called after each publication.
    let whenPublished: @Sendable () -> Void
    /// Called once, after the first delivery that leaves the output complete.
    let whenDelivered: @Sendable () -> Void

    /// Delivers states until the task is cancelled.
    func run() async {
        let delivery = OutputDelivery(
            plan: plan, runsHooks: true, logger: logger, record: record, whenPublished: whenPublished)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            await follow(delivery)
            group.cancelAll()
        }
        await delivery.close()
    }

    private func follow(_ delivery: OutputDelivery) async {
        await delivery.prepare()
        var seen: UInt64 = 0
        var schedule = OutputSchedule(onDenied: plan.onDenied, removesExpired: plan.removesExpired)
        var isFirst = true
        while !Task.isCancelled {
            if let next = await nextState(after: seen, schedule.next) {
                seen = next.version
                schedule.take(next.value, at: .now)
            }
            guard !Task.isCancelled, let job = schedule.job(at: .now) else { continue }
            do throws(DeliveryFailure) {
                switch job {
                case .deliver(let state):
                    let result = try await delivery.deliver(state)
                    schedule.delivered(
                        remaining: Self.remaining(until: result.end),
                        again: result.nextEnd.map(Self.remaining), at: .now)
                    if isFirst { whenDelivered() }
                    isFirst = false
                case .withdraw(let reason):
                    try await delivery.withdraw(reason)
                    schedule.withdrawn()
                }
            } catch {
                report(error, &schedule)
            }
        }
    }

    private func report(_ failure: DeliveryFailure, _ schedule: inout OutputSchedule) {
        record.note(failure)
        if case .identity(let error) = failure {
            schedule.identityIsMissing(error.description, at: .now)
            return logger.error("not delivered: \(error)", metadata: ["on_denied": "\(plan.onDenied)"])
        }
        if case .waiting(let reason) = failure {
            schedule.isWaiting()
            return logger.info("not delivered yet: \(reason)")
        }
        if case .expired = failure { return schedule.everythingHasExpired(at: .now) }
        var retry = Self.retry
        if case .refused = failure { retry = Self.refusalRetry }
        schedule.failed(retry.delay(attempt: schedule.attempts), at: .now)
        // What is on disk stays; only the first failure of a row is loud.
        logger.log(
            level: schedule.attempts == 1 ? .error : .debug, "not delivered; trying again: \(failure)",
            metadata: ["attempt": "\(schedule.attempts)"])
    }

    /// The next state; nil when there is something to do before there is one.
    private func nextState(
        after seen: UInt64, _ deadline: ContinuousClock.Instant?
    ) async -> LatestValue<WorkloadState>.Versioned? {
        guard let deadline else { return await states.next(after: seen) }
        // Not longer, since the runtime keeps the timer of a wait that is over early until its moment.
        let pause = min(max(deadline - .now, .zero), .seconds(60))
        return await states.next(after: seen, within: pause)
    }

    private static func remaining(until end: Timestamp) -> Duration {
        .seconds(end.secondsSince1970 - Timestamp.now.secondsSince1970 + 1)
    }

    /// A full disk or a missing mount is looked after by people: no need for haste, nor for long sleeps.
    private static let retry = BackoffPolicy(initial: .milliseconds(200), maximum: .seconds(10))
    /// A check that refuses the set starts programs each time; a configuration is mended in minutes.
    private static let refusalRetry = BackoffPolicy(initial: .seconds(1), maximum: .seconds(60))
}
