package import Logging
package import NativeKernel
internal import ReloadHooks
internal import Synchronization
internal import WorkloadAPI

/// Keeps a program running beside the agent, passes signals on to it, and tells it about new credentials.
package final class Supervisor: Sendable {
    /// A program that ran for so long has not failed at its start.
    private static let settled = Duration.seconds(10)
    /// Credentials of several outputs change together: the program is told once.
    private static let quiet = Duration.milliseconds(100)
    private static let retry = BackoffPolicy(initial: .seconds(1), maximum: .seconds(60))
    private static let terminate: Int32 = 15
    private static let kill: Int32 = 9

    private let program: SupervisedProgram
    private let policy: SupervisionPolicy
    private let logger: Logger
    private let state = Mutex(SupervisorState())
    private let changes = LatestValue<Void>()
    /// Set when the program has been asked to end for good.
    private let ending = LatestValue<Void>()

    package init(_ program: SupervisedProgram, _ policy: SupervisionPolicy, logger: Logger) {
        self.program = program
        self.policy = policy
        self.logger = logger
    }

    /// Notes that credentials have changed; the program is told soon.
    package func credentialsChanged() { changes.set(()) }

    /// Passes a signal on that another process has sent to us.
    package func pass(_ signal: Int32) {
        if let child = state.withLock({ $0.receiver(of: signal) }) { send(signal, to: child) }
    }

    /// Notes a signal that means the end, whoever has got it: the program is not started again.
    ///
    /// - Returns: False where the program has not been started yet, so that nobody else will end us.
    package func noteEnding(_ signal: Int32) -> Bool {
        // Before anybody is woken: who waited for credentials to start the program must find that it is to end.
        let hasBegun = state.withLock { $0.noteEnding(signal) }
        ending.set(())
        changes.set(())
        return hasBegun
    }

    /// Starts the program and keeps it running as the policy says.
    ///
    /// - Returns: How it has ended at last.
    /// - Throws: `SystemError` if it cannot be started.
    package func run() async throws(SystemError) -> ChildProcess.End {
        var failures = 0
        var last = ChildProcess.End.killed(signal: Self.terminate)
        while true {
            let begin = ContinuousClock.now
            // What changed before the start is no news to the program.
            let known = changes.latest?.version ?? 0
            guard state.withLock({ $0.starts(after: known) }) else { return last }
            let child = try await program.start()
            logger.info("the program runs", metadata: ["pid": "\(child.pid)"])
            for signal in state.withLock({ $0.began(child) }) { send(signal, to: child) }
            let end = try await endOf(child)
            last = end
            if state.withLock({ $0.ended() }) {
                failures = 0
                continue
            }
            guard !state.withLock({ $0.isEnding }), startsAgain(after: end) else { return end }
            if policy.restart == .onChange {
                guard !Task.isCancelled else { return end }
                tell(end)
                let change = await changes.next(after: state.withLock { $0.knownChange })
                guard change != nil, !state.withLock({ $0.isEnding }) else { return end }
                continue
            }
            failures = ContinuousClock.now - begin >= Self.settled ? 0 : failures + 1
            let delay = failures == 0 ? Duration.zero : Self.retry.delay(attempt: failures - 1)
            logger.warning("the program has ended and is started again", metadata: ["end": "\(end)", "in": "\(delay)"])
            if await ending.next(after: 0, within: delay) != nil { return end }
        }
    }

    /// Says that the program has ended, and that nothing but new credentials starts it again.
    private func tell(_ end: ChildProcess.End) {
        let metadata: Logger.Metadata = ["end": "\(end)"]
        guard end != .exited(0) else {
            return logger.info("the program has ended; new credentials start it again", metadata: metadata)
        }
        if case .signal(let signal) = policy.change, end == .killed(signal: signal.number) {
            return logger.warning(
                "\(signal) ends the program instead of telling it about new credentials; have it handle that, or choose another",
                metadata: metadata)
        }
        logger.warning(
            "the program has failed; mend what it complains of; new credentials start it again, or svidsync at its restart",
            metadata: metadata)
    }

    private func startsAgain(after end: ChildProcess.End) -> Bool {
        switch policy.restart {
        case .never: false
        case .onFailure: end != .exited(0)
        case .always, .onChange: true
        }
    }

    /// Waits for the end of the child, and tells it about changes meanwhile.
    private func endOf(_ child: ChildProcess) async throws(SystemError) -> ChildProcess.End {
        let outcome = await withTaskGroup(of: Result<ChildProcess.End, SystemError>?.self) { group in
            group.addTask {
                do throws(SystemError) {
                    return try await child.end().map { .success($0) }
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await self.tellChanges(child, after: self.state.withLock { $0.knownChange })
                return nil
            }
            var outcome: Result<ChildProcess.End, SystemError>?
            while outcome == nil, let next = await group.next() { outcome = next }
            group.cancelAll()
            return outcome
        }
        // Without an outcome the task was cancelled: the program goes on, and ends with this process at the latest.
        return try outcome?.get() ?? .killed(signal: Self.terminate)
    }

    private func tellChanges(_ child: ChildProcess, after version: UInt64) async {
        var seen = version
        while var change = await changes.next(after: seen) {
            while let next = await changes.next(after: change.version, within: Self.quiet) { change = next }
            // What came last may have been the end, and no change.
            guard !Task.isCancelled, !state.withLock({ $0.isEnding }) else { return }
            seen = change.version
            state.withLock { $0.tells(seen) }
            switch policy.change {
            case .nothing: continue
            case .signal(let signal):
                logger.info("the program is told about new credentials", metadata: ["signal": "\(signal)"])
                send(signal.number, to: child)
            case .restart:
                guard state.withLock({ $0.beginRestart() }) != nil else { continue }
                logger.info("the program is restarted for new credentials")
                send(Self.terminate, to: child)
                // Ended early when the child has ended.
                await Timers.shared.sleep(for: policy.stopTimeout)
                if Task.isCancelled { return }
                logger.warning("the program has not ended within \(policy.stopTimeout) and is killed")
                send(Self.kill, to: child)
            }
        }
    }

    private func send(_ signal: Int32, to child: ChildProcess) {
        do {
            try child.send(signal)
        } catch {
            logger.error("the program cannot be signalled: \(error)")
        }
    }
}
