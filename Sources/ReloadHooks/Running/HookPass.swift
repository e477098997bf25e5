internal import Logging
internal import NativeKernel

/// The hooks and proofs of one event, from the first attempt to the last.
struct HookPass {
    let policy: ReloadPolicy
    let common: [HookCommand.Variable]
    let memory: ProcessMemory
    let logger: Logger
    /// Waits at most so long; true as soon as a newer event has come.
    let newerEvent: (Duration) async -> Bool

    private(set) var progress: HookProgress

    init(
        _ plan: HookPlan, _ event: HookEvent, common: [HookCommand.Variable], memory: ProcessMemory, logger: Logger,
        newerEvent: @escaping (Duration) async -> Bool
    ) {
        policy = plan.policy
        self.common = common
        self.memory = memory
        self.logger = logger
        self.newerEvent = newerEvent
        progress = HookProgress(plan, event)
    }

    /// Runs everything to a good end, as long as there are attempts left and no newer event comes.
    mutating func run() async -> HookReport {
        for attempt in 1...max(1, policy.attempts) {
            await runHooks(progress.unfinishedHooks)
            if Task.isCancelled || progress.hooksHaveSucceeded { break }
            guard attempt < policy.attempts else {
                logger.error("hooks have failed \(attempt) times and are given up until the next delivery")
                break
            }
            let delay = policy.delay(afterAttempt: attempt)
            logger.debug("hooks have failed; trying again", metadata: ["retry_in": "\(delay.brief)"])
            if await newerEvent(delay) { return progress.report(isUnfinished: true) }
            if Task.isCancelled { break }
        }
        if progress.hooksHaveSucceeded, !Task.isCancelled { await prove() }
        // What was stopped between two attempts is owed as much as what was stopped in one.
        let isLeft = !progress.hooksHaveSucceeded || !progress.isProven
        return progress.report(isUnfinished: Task.isCancelled && isLeft)
    }

    /// Tries each of these hooks once, in their order; one that fails does not keep the later ones from running.
    private mutating func runHooks(_ indices: [Int]) async {
        for index in indices where !Task.isCancelled {
            let hook = progress.hooks[index]
            let begin = ContinuousClock.now
            let run = ActionRun(
                action: hook.action, event: progress.event, common: common, memory: memory,
                isRepeated: progress.attempts(ofHook: index) > 0, logger: logger)
            let outcome = await run.outcome()
            progress.note(hook: index, outcome, .now - begin)
            log(hook.description, outcome, .now - begin, attempt: progress.attempts(ofHook: index))
        }
    }

    /// Asks for the proofs; where one fails, the hooks are run again, so often and no more.
    private mutating func prove() async {
        guard !progress.proofs.isEmpty else { return }
        for repetition in 0...max(0, policy.repetitions) {
            if repetition > 0 {
                logger.warning("the reload has not worked; reloading again", metadata: ["repetition": "\(repetition)"])
                await runHooks(Array(progress.hooks.indices))
            }
            if await runProofs() || Task.isCancelled { return }
        }
        logger.critical(
            "unproven: the program does not use what was delivered",
            metadata: ["generation": "\(progress.event.current.generation)"])
    }

    /// Returns whether all have succeeded; after one that fails the later ones are not asked.
    private mutating func runProofs() async -> Bool {
        for (index, proof) in progress.proofs.enumerated() {
            let begin = ContinuousClock.now
            let run = ProofRun(proof: proof, event: progress.event, common: common, logger: logger)
            let (outcome, attempts) = await run.outcome()
            progress.note(proof: index, outcome, .now - begin, attempts: attempts)
            log(proof.description, outcome, .now - begin, attempt: attempts)
            guard outcome == .succeeded else { return false }
        }
        return true
    }

    /// Of a row of equal failures, the first and the last are loud.
    private func log(_ name: String, _ outcome: HookReport.Outcome, _ duration: Duration, attempt: Int) {
        var metadata: Logger.Metadata = ["duration": "\(duration.brief)"]
        if attempt > 1 { metadata["attempt"] = "\(attempt)" }
        switch outcome {
        case .succeeded: logger.info("hook done: \(name)", metadata: metadata)
        case .failed(let error):
            logger.log(level: attempt == 1 ? .error : .warning, "hook failed: \(error)", metadata: metadata)
        case .interrupted: logger.warning("hook interrupted: \(name)")
        }
    }
}
