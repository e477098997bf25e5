/// How far the hooks and proofs of one event have come.
struct HookProgress {
    private struct Step {
        let name: String
        let isProof: Bool
        var outcome = HookReport.Outcome.interrupted
        var duration = Duration.zero
        var attempts = 0
    }

    let event: HookEvent
    /// The hooks that the event concerns.
    let hooks: [Hook]
    /// The proofs that it is asked for.
    let proofs: [HookProof]
    private var hookSteps: [Step]
    private var proofSteps: [Step]

    init(_ plan: HookPlan, _ event: HookEvent) {
        self.event = event
        hooks = plan.hooks.filter { $0.applies(to: event) }
        proofs = plan.proofs.filter { $0.applies(to: event) }
        hookSteps = hooks.map { Step(name: $0.description, isProof: false) }
        proofSteps = proofs.map { Step(name: $0.description, isProof: true) }
    }

    /// The hooks that have not succeeded (yet), in their order.
    var unfinishedHooks: [Int] { hooks.indices.filter { hookSteps[$0].outcome != .succeeded } }

    /// Whether all hooks have succeeded.
    var hooksHaveSucceeded: Bool { unfinishedHooks.isEmpty }

    /// Whether all proofs have succeeded.
    var isProven: Bool { proofSteps.allSatisfy { $0.outcome == .succeeded } }

    /// How often the hook has been tried.
    func attempts(ofHook index: Int) -> Int { hookSteps[index].attempts }

    mutating func note(hook index: Int, _ outcome: HookReport.Outcome, _ duration: Duration) {
        hookSteps[index].outcome = outcome
        hookSteps[index].duration = duration
        hookSteps[index].attempts += 1
    }

    mutating func note(proof index: Int, _ outcome: HookReport.Outcome, _ duration: Duration, attempts: Int) {
        proofSteps[index].outcome = outcome
        proofSteps[index].duration = duration
        proofSteps[index].attempts += attempts
    }

    /// What came of it.
    ///
    /// - Parameter isUnfinished: Whether it was given up before its end, for a newer event or since the runner stops.
    func report(isUnfinished: Bool) -> HookReport {
        // A proof that was not even begun since a hook had failed says nothing of its own.
        let steps = hookSteps + proofSteps.filter { $0.attempts > 0 || hooksHaveSucceeded }
        let entries = steps.map { step in
            HookReport.Entry(
                name: step.name, isProof: step.isProof, outcome: step.outcome, duration: step.duration,
                attempts: step.attempts)
        }
        return HookReport(event: event, entries: entries, isUnfinished: isUnfinished)
    }
}
