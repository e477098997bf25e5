import TestSupport
import Testing

@testable import ReloadHooks

@Suite("Hooks: when they run, and how often", .timeLimit(.minutes(1)))
struct HookTimingTests {
    private static let quick = ReloadPolicy(
        attempts: 5, firstRetry: .milliseconds(20), longestRetry: .milliseconds(40))

    @Test("a hook that fails is tried again until it succeeds, and no other is")
    func retry() async throws {
        let world = try HookWorld()
        let hooks = [world.shell("echo once >> once"), world.shell("echo x >> tries; [ $(wc -l < tries) -ge 3 ]")]
        let report = try await world.report(HookPlan(hooks: hooks, policy: Self.quick))
        #expect(report.isSuccess && report.isComplete)
        #expect(report.entries.map(\.attempts) == [1, 3])
        #expect(world.text("once") == "once\n")
        #expect(world.text("tries") == "x\nx\nx\n")
    }

    @Test("attempts are bounded")
    func bound() async throws {
        let world = try HookWorld()
        let report = try await world.report(
            HookPlan(hooks: [world.shell("echo x >> tries; exit 1")], policy: Self.quick))
        #expect(report.entries.map(\.attempts) == [5])
        #expect(report.isComplete && !report.isSuccess)
        #expect(world.text("tries") == "x\nx\nx\nx\nx\n")
        #expect(world.log.lines.contains { $0.contains("are given up until the next delivery") })
    }

    @Test("of attempts that fail one after the other, the output of the first is logged")
    func output() async throws {
        let world = try HookWorld()
        _ = try await world.report(HookPlan(hooks: [world.shell("echo loud; exit 1")], policy: Self.quick))
        let said = world.log.lines.filter { $0.contains("hook says: loud") }
        #expect(said.count == 5)
        #expect(said.filter { $0.hasPrefix("info") }.count == 1)
    }

    @Test(
        "a hook that waits for its next attempt when the runner stops has not been run to its end: it stays owed"
    )
    func stopped() async throws {
        let world = try HookWorld()
        let policy = ReloadPolicy(attempts: 10, firstRetry: .seconds(60), longestRetry: .seconds(60))
        let plan = HookPlan(hooks: [world.shell("exit 1")], policy: policy)
        let runner = HookRunner(output: "nginx", plan: plan, logger: world.log.logger)
        let task = Task { await runner.run() }
        runner.submit(.delivery(changed: ["a"]))
        try await eventually("the first failure") { world.log.lines.contains { $0.contains("trying again") } }
        task.cancel()
        await task.value
        #expect(runner.lastReport?.isComplete == false)
    }

    @Test("a newer delivery takes the place of one whose hooks have failed, and stands for its changes too")
    func superseded() async throws {
        let world = try HookWorld()
        let hook = world.shell(
            "echo \"$SVIDSYNC_CHANGED/$SVIDSYNC_KINDS/$SVIDSYNC_PREVIOUS_GENERATION\" >> runs; [ -e good ]")
        let policy = ReloadPolicy(attempts: 10, firstRetry: .seconds(60), longestRetry: .seconds(60))
        try await world.withRunner(HookPlan(hooks: [hook], policy: policy)) { runner in
            runner.submit(.delivery(changed: ["a"], kinds: [.svid], generation: 7))
            try await eventually("the first failure") { world.log.lines.contains { $0.contains("trying again") } }
            try world.directory.write("good", "")
            runner.submit(.delivery(changed: ["b"], kinds: [.bundle], generation: 8))
            await runner.drain()
            #expect(runner.lastReport?.isSuccess == true)
            #expect(runner.lastReport?.event.current.generation == 8)
        }
        #expect(world.text("runs") == "a/svid/6\na b/bundle svid/6\n")
    }

    @Test("a hook is run for the changes that it names, and after the first delivery unless it says no")
    func occasions() async throws {
        let world = try HookWorld()
        func hook(_ name: String, _ kinds: Set<ChangeKind>, first: Bool = true) -> Hook {
            Hook(world.shell("echo \(name) >> runs").action, on: kinds, runsFirst: first)
        }
        let hooks = [
            hook("any", []), hook("bundle", [.bundle, .federatedBundle]), hook("svid", [.svid]),
            hook("later", [], first: false),
        ]
        _ = try await world.report(.once(hooks), .delivery(changed: ["a"], kinds: [.svid, .key]))
        #expect(world.text("runs") == "any\nsvid\nlater\n")
        let report = try await world.report(
            .once(hooks), .delivery(changed: ["a"], kinds: [.federatedBundle], isFirst: true))
        #expect(world.text("runs") == "any\nsvid\nlater\nany\nbundle\n")
        #expect(report.entries.count == 2)
    }

    @Test(
        "what leaves out the first delivery is run for one that takes its place: a program may have started in between"
    )
    func supersededFirst() async throws {
        let world = try HookWorld()
        let first = world.shell("echo first >> runs; [ -e good ]")
        let later = Hook(world.shell("echo later $SVIDSYNC_PREVIOUS_GENERATION >> runs").action, runsFirst: false)
        let proof = HookProof(.command(.shell("echo proof >> \(world.directory.path("runs"))")), runsFirst: false)
        let policy = ReloadPolicy(attempts: 10, firstRetry: .seconds(60), longestRetry: .seconds(60))
        let plan = HookPlan(hooks: [first, later], proofs: [proof], policy: policy)
        try await world.withRunner(plan) { runner in
            runner.submit(.delivery(changed: ["a"], generation: 1, isFirst: true))
            try await eventually("the first failure") { world.log.lines.contains { $0.contains("trying again") } }
            try world.directory.write("good", "")
            runner.submit(.delivery(changed: ["a"], generation: 2))
            await runner.drain()
        }
        // No hook has seen what was there before.
        #expect(world.text("runs") == "first\nfirst\nlater\nproof\n")
    }

    @Test("hooks wait for the quiet after a burst")
    func quiet() async throws {
        let world = try HookWorld()
        let policy = ReloadPolicy(quiet: .milliseconds(300), longestWait: .seconds(20), attempts: 1)
        let plan = HookPlan(hooks: [world.shell("echo $SVIDSYNC_NOT_AFTER >> runs")], policy: policy)
        try await world.withRunner(plan) { runner in
            let begin = ContinuousClock.now
            for number in 1...20 {
                runner.submit(.delivery(changed: ["a"], notAfter: "\(number)"))
                try await Task.sleep(for: .milliseconds(5))
            }
            await runner.drain()
            #expect(ContinuousClock.now - begin >= .milliseconds(300))
        }
        #expect(world.text("runs") == "20\n")
    }

    @Test("without quiet, hooks wait no longer than the limit")
    func longest() async throws {
        let world = try HookWorld()
        let plan = HookPlan(
            hooks: [world.shell("echo $SVIDSYNC_NOT_AFTER >> runs")],
            policy: ReloadPolicy(quiet: .milliseconds(150), longestWait: .milliseconds(400), attempts: 1))
        try await world.withRunner(plan) { runner in
            let begin = ContinuousClock.now
            var number = 0
            while world.text("runs").isEmpty, ContinuousClock.now - begin < .seconds(20) {
                number += 1
                runner.submit(.delivery(changed: ["a"], notAfter: "\(number)"))
                try await Task.sleep(for: .milliseconds(20))
            }
            await runner.drain()
        }
        #expect(!world.text("runs").isEmpty)
    }

    @Test("the splay delays hooks, and those of nobody else")
    func splay() async throws {
        let world = try HookWorld()
        let policy = ReloadPolicy(splay: .seconds(24 * 3600), attempts: 1)
        try await world.withRunner(HookPlan(hooks: [world.shell("touch splayed")], policy: policy)) { runner in
            runner.submit(.delivery(changed: ["a"]))
            try await eventually("the wait") { world.log.lines.contains { $0.contains("the hooks wait") } }
            #expect(try await world.report([world.shell("touch other")]).isSuccess)
            #expect(world.directory.readIfPresent("other") != nil)
            #expect(world.directory.readIfPresent("splayed") == nil && runner.lastReport == nil)
        }
        #expect(world.directory.readIfPresent("splayed") == nil)
        let short = ReloadPolicy(splay: .milliseconds(100), attempts: 1)
        #expect(try await world.report(HookPlan(hooks: [world.shell("touch splayed")], policy: short)).isSuccess)
        #expect(world.directory.readIfPresent("splayed") != nil)
    }

    @Test("the splay is a random time up to its bound")
    func splayDelays() {
        let policy = ReloadPolicy(splay: .seconds(100))
        let delays = (1...300).map { _ in policy.splayDelay() }
        #expect(delays.allSatisfy { (.zero ... .seconds(100)).contains($0) })
        #expect(delays.contains { $0 < .seconds(25) } && delays.contains { $0 > .seconds(75) })
        #expect(ReloadPolicy().splayDelay(fraction: 1) == .zero)
    }

    @Test("waits between attempts double up to their bound")
    func spacing() {
        let policy = ReloadPolicy(firstRetry: .seconds(1), longestRetry: .seconds(60))
        let bounds = (1...8).map { policy.delay(afterAttempt: $0, fraction: 1) }
        #expect(bounds == [1, 2, 4, 8, 16, 32, 60, 60].map { .seconds($0) })
        #expect(policy.delay(afterAttempt: 3, fraction: 0) == .seconds(2))
    }
}
