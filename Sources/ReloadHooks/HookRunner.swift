package import Logging
internal import NativeKernel
internal import Synchronization

/// Runs the hooks of one output after its deliveries, and has them proven.
///
/// Hooks run in the order of the configuration, one at a time; one that fails does not keep the later ones from
/// running, since each is for a program of its own, and is tried again by itself. Deliveries never wait for hooks:
/// `submit` returns at once. While hooks run, at most one event waits; a newer one takes its place and names what
/// changed in either.
package final class HookRunner: Sendable {
    /// The name of the output.
    package let output: String
    /// The report of each finished event, for one reader; a slow one misses old reports.
    package let reports: AsyncStream<HookReport>

    private let plan: HookPlan
    private let common: [HookCommand.Variable]
    private let logger: Logger
    private let queue = Mutex(HookQueue())
    private let memory = ProcessMemory()
    /// Set at each event: wakes those who wait for one.
    private let submissions = LatestValue<Void>()
    private let reporter: AsyncStream<HookReport>.Continuation

    /// Prepares to run hooks; nothing happens before `run()`.
    ///
    /// - Parameter environment: variables that every command gets, besides those of `HookEnvironment`.
    package init(output: String, plan: HookPlan, environment: [HookCommand.Variable] = [], logger: Logger) {
        self.output = output
        self.plan = plan
        common = environment
        var logger = logger
        logger[metadataKey: "output"] = "\(output)"
        self.logger = logger
        (reports, reporter) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(16))
    }

    /// The report of the event that was finished last.
    package var lastReport: HookReport? { queue.withLock { $0.lastReport } }

    /// Has the hooks run for an event, as soon as those that run now have ended.
    ///
    /// Returns at once.
    package func submit(_ event: HookEvent) {
        guard queue.withLock({ $0.submit(event) }) else {
            logger.warning("the hooks have been stopped; none is run for this delivery")
            return
        }
        submissions.set(())
    }

    /// Runs hooks until the task is cancelled, which ends a running command.
    ///
    /// To be called once.
    package func run() async {
        // A hook that has failed is run with the next event, whatever that is about.
        var owed: [Int: HookEvent] = [:]
        while await nextEventCame() {
            guard let event = queue.withLock({ $0.next() }) else { continue }
            var pass = HookPass(plan, event, owed: owed, common: common, memory: memory, logger: logger) { limit in
                await self.newerEventCame(within: limit)
            }
            let report = await pass.run()
            owed = pass.progress.owed
            let waiters = queue.withLock { $0.finish(report) }
            reporter.yield(report)
            for waiter in waiters { waiter.resume() }
        }
        let (waiters, dropped) = queue.withLock { $0.close() }
        if dropped != nil { logger.warning("stopped before the hooks of the last delivery were run") }
        reporter.finish()
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until no hook runs and no event waits, or `run()` or the waiting task has ended.
    package func drain() async {
        let key = queue.withLock { $0.makeKey() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = queue.withLock { queue in
                    if queue.isIdle || Task.isCancelled { return true }
                    queue.wait(continuation, key: key)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            // A wait that is registered only after this sees Task.isCancelled under the lock.
            let waiter = queue.withLock { $0.giveUp(key) }
            waiter?.resume()
        }
    }
}

extension HookRunner {
    /// Waits for an event, for the quiet after it, and for the splay; false when the task is cancelled.
    private func nextEventCame() async -> Bool {
        guard await eventCame(within: nil) else { return false }
        let policy = plan.policy
        let latest = ContinuousClock.now + max(policy.longestWait, policy.quiet)
        while policy.quiet > .zero, ContinuousClock.now < latest {
            let seen = submissions.latest?.version ?? 0
            let limit = min(policy.quiet, latest - .now)
            guard await submissions.next(after: seen, within: limit) != nil else { break }
        }
        if policy.splay > .zero {
            let delay = policy.splayDelay()
            logger.debug("the hooks wait, so that not all machines reload in step", metadata: ["for": "\(delay.brief)"])
            // Ended early by cancellation alone.
            await Timers.shared.sleep(for: delay)
        }
        return !Task.isCancelled
    }

    private func newerEventCame(within limit: Duration) async -> Bool { await eventCame(within: limit) }

    /// Waits until an event is there to be taken; false after the limit, or when the task is cancelled.
    private func eventCame(within limit: Duration?) async -> Bool {
        let deadline = limit.map { ContinuousClock.now + $0 }
        while !Task.isCancelled {
            let seen = submissions.latest?.version ?? 0
            // After the version was read: an event that comes now has a later one.
            if queue.withLock({ $0.hasPending }) { return true }
            guard let deadline else {
                guard await submissions.next(after: seen) != nil else { return false }
                continue
            }
            let left = deadline - .now
            guard left > .zero else { return false }
            _ = await submissions.next(after: seen, within: left)
        }
        return false
    }
}
