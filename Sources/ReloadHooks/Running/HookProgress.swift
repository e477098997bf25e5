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
    /// The hooks that the event concerns, and those that have failed for an earlier one.
    let hooks: [Hook]
    /// Where they are in the plan.
    private let places: [Int]
    /// What each is told: those that have failed before, what has changed since they succeeded last.
    private let hookEvents: [HookEvent]
    /// The proofs that it is asked for.
    let proofs: [HookProof]
    private var hookSteps: [Step]
    private var proofSteps: [Step]

    /// - Parameters:
    ///   - plan: The hooks and proofs.
    ///   - event: What has happened.
    ///   - owed: The hooks that have failed, by their places in the plan, with what they were told.
    init(_ plan: HookPlan, _ event: HookEvent, owed: [Int: HookEvent]) {
        self.event = event
        places = plan.hooks.indices.filter { owed[$0] != nil || plan.hooks[$0].applies(to: event) }
        hooks = places.map { plan.hooks[$0] }
        hookEvents = places.map { owed[$0].map(event.absorbing) ?? event }
        proofs = plan.proofs.filter { $0.applies(to: event) }
        hookSteps = hooks.map { Step(name: $0.description, isProof: false) }
        proofSteps = proofs.map { Step(name: $0.description, isProof: true) }
    }

    /// The hooks that have not succeeded (yet), in their order.
    var unfinishedHooks: [Int] { hooks.indices.filter { hookSteps[$0].outcome != .succeeded } }

    /// Whether all hooks have succeeded.
    var hooksHaveSucceeded: Bool { unfinishedHooks.isEmpty }

    /// The hooks that have not succeeded, by their places in the plan, with what they were told.
    var owed: [Int: HookEvent] {
        Dictionary(uniqueKeysWithValues: unfinishedHooks.map { (places[$0], hookEvents[$0]) })
    }

    /// What a hook is told.
    func event(ofHook index: Int) -> HookEvent { hookEvents[index] }

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
