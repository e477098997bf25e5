package import Logging
internal import Synchronization

/// Runs the hooks of one output after its deliveries.
///
/// Hooks run in the order of the configuration, one at a time; one that fails does not keep the later ones from
/// running, since each is for a program of its own. Deliveries never wait for hooks: `submit` returns at once. While
/// hooks run, at most one event waits; a newer one takes its place and names what changed in either.
package final class HookRunner: Sendable {
    /// The name of the output.
    package let output: String
    /// The report of each finished event, for one reader; a slow one misses old reports.
    package let reports: AsyncStream<HookReport>

    private let hooks: [Hook]
    private let common: [HookCommand.Variable]
    private let logger: Logger
    private let queue = Mutex(HookQueue())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let reporter: AsyncStream<HookReport>.Continuation

    /// Prepares to run hooks; nothing happens before `run()`.
    ///
    /// - Parameter environment: variables that every command gets, besides those of `HookEnvironment`.
    package init(output: String, hooks: [Hook], environment: [HookCommand.Variable] = [], logger: Logger) {
        self.output = output
        self.hooks = hooks
        common = environment
        var logger = logger
        logger[metadataKey: "output"] = "\(output)"
        self.logger = logger
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
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
        waker.yield()
    }

    /// Runs hooks until the task is cancelled, which ends a running command.
    ///
    /// To be called once.
    package func run() async {
        for await _ in wakes {
            while !Task.isCancelled, let event = queue.withLock({ $0.next() }) {
                let report = await runHooks(for: event)
                let waiters = queue.withLock { $0.finish(report) }
                reporter.yield(report)
                for waiter in waiters { waiter.resume() }
            }
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
    private func runHooks(for event: HookEvent) async -> HookReport {
        var entries: [HookReport.Entry] = []
        for hook in hooks {
            let begin = ContinuousClock.now
            let outcome = Task.isCancelled ? .interrupted : await outcome(of: hook, event)
            let entry = HookReport.Entry(hook: hook, outcome: outcome, duration: ContinuousClock.now - begin)
            log(entry)
            entries.append(entry)
        }
        return HookReport(event: event, entries: entries)
    }

    private func outcome(of hook: Hook, _ event: HookEvent) async -> HookReport.Outcome {
        switch hook {
        case .signal(let signal, let pidFile):
            return await SignalDelivery(signal: signal, pidFile: pidFile).outcome()
        case .command(let command):
            var logger = logger
            logger[metadataKey: "hook"] = "\(command.program)"
            return await CommandRun(command: command, event: event, common: common, logger: logger).outcome()
        }
    }

    private func log(_ entry: HookReport.Entry) {
        switch entry.outcome {
        case .succeeded: logger.info("hook done: \(entry.hook)", metadata: ["duration": "\(entry.duration)"])
        case .failed(let error): logger.error("hook failed: \(error)", metadata: ["duration": "\(entry.duration)"])
        case .interrupted: logger.warning("hook interrupted: \(entry.hook)")
        }
    }
}
