import NativeKernel
import ReloadHooks
import TestSupport
import Testing

@Suite("Hooks: proofs", .timeLimit(.minutes(1)))
struct ProofTests {
    private func plan(
        _ hook: Hook, _ proof: HookCommand, within: Duration = .milliseconds(300), repetitions: Int = 2
    ) -> HookPlan {
        HookPlan(
            hooks: [hook], proofs: [HookProof(.command(proof), within: within)],
            policy: ReloadPolicy(attempts: 1, repetitions: repetitions))
    }

    @Test("a proof is asked for until it succeeds, without a further reload")
    func patience() async throws {
        let world = try HookWorld()
        let report = try await world.report(
            plan(
                world.shell("echo reload >> reloads"),
                .shell("cd \(world.directory.path); echo asked >> asked; [ $(wc -l < asked) -ge 3 ]"),
                within: .seconds(40)))
        #expect(report.isSuccess && !report.isUnproven)
        #expect(report.entries.map(\.isProof) == [false, true])
        #expect(report.entries[1].attempts == 3)
        #expect(world.text("reloads") == "reload\n")
    }

    @Test("where a proof fails, the hooks are run again, so often and no more")
    func repetitions() async throws {
        let world = try HookWorld()
        let report = try await world.report(plan(world.shell("echo reload >> reloads"), .shell("exit 1")))
        #expect(report.isUnproven && report.isComplete)
        #expect(world.text("reloads") == "reload\nreload\nreload\n")
        #expect(world.log.lines.contains { $0.hasPrefix("critical: unproven") })
        #expect(report.failures.contains { $0.contains("has failed for 0.3 seconds") })
    }

    @Test("the second reload may bring it about")
    func second() async throws {
        let world = try HookWorld()
        let report = try await world.report(
            plan(
                world.shell("echo reload >> reloads"),
                .shell("test $(wc -l < \(world.directory.path("reloads"))) -ge 2")))
        #expect(report.isSuccess)
        #expect(world.text("reloads") == "reload\nreload\n")
    }

    @Test("a proof by HTTP is a request that is answered as expected")
    func http() async throws {
        let world = try HookWorld()
        let port = try freePort()
        let program = try Program(
            "python3", ["-u", "-m", "http.server", "--bind", "127.0.0.1", "\(port)"], directory: world.directory.path)
        try await program.says("Serving")
        let request = HTTPAction("GET", "/good", at: .tcp(host: "127.0.0.1", port: UInt16(port)))
        let report = try await world.report(
            HookPlan(
                hooks: [world.shell("echo reload >> reloads; [ $(wc -l < reloads) -lt 2 ] || touch good")],
                proofs: [HookProof(.http(request), within: .milliseconds(300))],
                policy: ReloadPolicy(attempts: 1, repetitions: 3)))
        #expect(report.isSuccess)
        #expect(world.text("reloads") == "reload\nreload\n")
        #expect(world.log.lines.contains { $0.contains("hook failed: proof by GET") })
    }

    @Test("where a hook has failed, nothing is to be proven")
    func failedHook() async throws {
        let world = try HookWorld()
        let report = try await world.report(
            plan(world.shell("exit 1"), .shell("touch \(world.directory.path("asked"))")))
        #expect(report.entries.count == 1 && !report.isUnproven)
        #expect(world.text("asked").isEmpty && world.directory.readIfPresent("asked") == nil)
    }

    @Test("where the files have been taken away, hooks run and nothing is to be proven")
    func withdrawal() async throws {
        let world = try HookWorld()
        let event = HookEvent(
            output: "a", directory: "/a", changed: ["tls.crt"], kinds: [.svid], current: HookSubject(generation: 2),
            previous: HookSubject(generation: 1), occasion: .withdrawal)
        let report = try await world.report(
            plan(world.shell("echo $SVIDSYNC_OCCASION > seen"), .shell("exit 1")), event)
        #expect(report.isSuccess && report.entries.count == 1)
        #expect(world.text("seen") == "withdrawal\n")
    }

    @Test(
        "a proof that leaves out the first delivery is asked for after every other, and the first succeeds without it"
    )
    func first() async throws {
        let world = try HookWorld()
        let plan = HookPlan(
            proofs: [
                HookProof(.command(.shell("exit 1")), within: .milliseconds(100), runsFirst: false),
                HookProof(.command(.shell("echo asked >> \(world.directory.path("asked"))"))),
            ],
            policy: ReloadPolicy(attempts: 1, repetitions: 0))
        let first = try await world.report(plan, .delivery(changed: ["tls.crt"], isFirst: true))
        #expect(first.isSuccess && first.isComplete && first.entries.count == 1)
        #expect(world.text("asked") == "asked\n")
        #expect(!world.log.lines.contains { $0.hasPrefix("error") || $0.hasPrefix("critical") })
        #expect(try await world.report(plan).isUnproven)
    }

    @Test(
        "a check sees the staged directory in its arguments and its environment, and its refusal is a sentence"
    )
    func check() async throws {
        let world = try HookWorld()
        let good = HookCommand(
            program: "/bin/sh",
            arguments: ["-c", "test \"$1\" = /staged/x && test \"$SVIDSYNC_STAGED\" = /staged", "sh", "{staged}/x"])
        let event = HookEvent.delivery(changed: ["tls.crt"])
        try await StagedCheck(HookPlan(checks: [good]), logger: world.log.logger).run(on: "/staged", event)
        let error = await #expect(throws: HookError.self) {
            try await StagedCheck(HookPlan(checks: [good, .shell("exit 3")]), logger: world.log.logger)
                .run(on: "/staged", event)
        }
        #expect(error?.code == .exited(status: 3))
        #expect(error?.message.contains("refuses the new set") == true)
    }
}
