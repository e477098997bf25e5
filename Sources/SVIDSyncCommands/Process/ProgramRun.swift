internal import Logging
internal import NativeKernel
internal import SyncAgent

/// The life of `svidsync exec`: first delivery, program, and the agent beside it.
struct ProgramRun {
    /// What is passed on to the program: everything that means something to programs and can be caught, but for what
    /// stops and continues a job, which the terminal sends to all of it.
    private static let passedSignals: [Int32] = [
        SignalNumber.hangUp, SignalNumber.interrupt, SignalNumber.quit, SignalNumber.user1, SignalNumber.user2,
        SignalNumber.alarm, SignalNumber.terminate, SignalNumber.windowChange,
    ]

    private static let endings = [SignalNumber.interrupt, SignalNumber.quit, SignalNumber.terminate]

    let plan: AgentPlan
    let program: SupervisedProgram
    let policy: SupervisionPolicy
    let timeout: Duration

    func run() async -> ExitStatus {
        let logger = AgentLogging.logger(plan.log)
        do throws(SystemError) {
            let isTaken = { !SignalMask.isIgnored($0) }
            let endings = Self.endings.filter(isTaken)
            // Those of the terminal reach the program by themselves, since it belongs to the same job.
            let passed = try SignalStream(Self.passedSignals.filter(isTaken), fromProcessesOnly: true)
            let ends = try SignalStream(endings)
            let children = OrphanReaper.isNeeded ? try SignalStream([SignalNumber.child]) : nil
            return await withTaskGroup(of: ExitStatus?.self) { group in
                if let children {
                    group.addTask {
                        await reap(children, logger)
                        return nil
                    }
                }
                let supervisor = Supervisor(program, policy, logger: logger)
                group.addTask {
                    for await signal in passed { supervisor.pass(signal) }
                    return nil
                }
                group.addTask { await watch(ends, supervisor) }
                group.addTask { await work(supervisor, logger) }
                var status: ExitStatus?
                while status == nil, let next = await group.next() { status = next }
                group.cancelAll()
                return status ?? .internalError
            }
        } catch {
            Console.complain("cannot listen to signals: \(error)")
            return .internalError
        }
    }

    private func work(_ supervisor: Supervisor, _ logger: Logger) async -> ExitStatus? {
        do throws(AgentError) {
            try await OneShotDelivery(plan: plan, runsHooks: false, awaitsEverything: false, logger: logger)
                .run(within: timeout)
        } catch {
            // After a signal there is only that to say.
            if Task.isCancelled { return nil }
            Console.complain(error.message)
            return ExitStatus(error)
        }
        return await withTaskGroup(of: ExitStatus?.self) { group in
            group.addTask {
                await keepUpToDate(supervisor, logger)
                return nil
            }
            group.addTask { await keepRunning(supervisor) }
            var status: ExitStatus?
            while status == nil, let next = await group.next() { status = next }
            group.cancelAll()
            return status
        }
    }

    /// The agent; where it ends by an error, the program goes on with the files that there are.
    private func keepUpToDate(_ supervisor: Supervisor, _ logger: Logger) async {
        let agent = SyncAgent(plan: plan, logger: logger, whenPublished: { supervisor.credentialsChanged() })
        do {
            try await agent.run { logger.info("all outputs are written") }
        } catch {
            logger.error("credentials are no longer kept up to date: \(error.message)")
        }
    }

    private func keepRunning(_ supervisor: Supervisor) async -> ExitStatus {
        do {
            switch try await supervisor.run() {
            case .exited(let status): return ExitStatus(code: status)
            case .killed(let signal): return ExitStatus(code: 128 + signal)
            }
        } catch {
            Console.complain("\(program.words[0]) cannot be started: \(error)")
            // As shells say it.
            return ExitStatus(code: error.isNotFound ? 127 : 126)
        }
    }

    /// Before the program is run, a signal that means the end ends us.
    private func watch(_ stream: SignalStream, _ supervisor: Supervisor) async -> ExitStatus? {
        for await signal in stream where !supervisor.noteEnding(signal) {
            Console.complain("ended by a signal before the program was started")
            return ExitStatus(code: 128 + signal)
        }
        return nil
    }

    private func reap(_ stream: SignalStream, _ logger: Logger) async {
        for await _ in stream {
            do {
                _ = try await BlockingThreads.shared.run { () throws(SystemError) in try OrphanReaper.reap() }
            } catch {
                logger.warning("orphans cannot be looked after: \(error)")
            }
        }
    }
}
