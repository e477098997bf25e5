import Glibc
import ReloadHooks
import TestSupport
import Testing

@Suite("Hooks: the runner", .timeLimit(.minutes(1)))
struct HookRunnerTests {
    @Test("1,000 events in a burst cause few runs; the last one wins, and names what changed in any")
    func burst() async throws {
        let world = try HookWorld()
        let hook = world.shell("echo \"$SVIDSYNC_NOT_AFTER:$SVIDSYNC_CHANGED\" >> runs; sleep 0.1")
        try await world.withRunner([hook]) { runner in
            for number in 1...1000 {
                runner.submit(.delivery(changed: ["f\(number % 3).pem"], notAfter: "\(number)"))
            }
            await runner.drain()
            #expect(runner.lastReport?.event.changed == ["f0.pem", "f1.pem", "f2.pem"])
        }
        let runs = world.text("runs").split(separator: "\n")
        #expect((1...5).contains(runs.count), "\(runs.count) runs")
        #expect(runs.last == "1000:f0.pem f1.pem f2.pem")
    }

    @Test("an event that comes while hooks run is handled after them, and never beside them")
    func oneAtATime() async throws {
        let world = try HookWorld()
        let hook = world.shell(
            """
            mkdir lock || echo overlap >> errors
            echo begin >> runs; while [ ! -e go ]; do sleep 0.01; done; echo end >> runs
            rmdir lock
            """)
        try await world.withRunner([hook]) { runner in
            runner.submit(.delivery(changed: ["a"]))
            try await eventually("the first run") { world.text("runs") == "begin\n" }
            runner.submit(.delivery(changed: ["b"]))
            runner.submit(.delivery(changed: ["c"]))
            try world.directory.write("go", "")
            await runner.drain()
            #expect(runner.lastReport?.event.changed == ["b", "c"])
        }
        #expect(world.text("runs") == "begin\nend\nbegin\nend\n")
        #expect(world.text("errors") == "")
    }

    @Test("a hook that hangs delays neither the one who submits nor another output")
    func independence() async throws {
        let world = try HookWorld()
        let begin = ContinuousClock.now
        try await world.withRunner([world.shell("sleep 600")]) { hanging in
            for _ in 0..<100 { hanging.submit(.delivery(changed: ["a"])) }
            let report = try await world.report([world.shell("echo other > other")])
            #expect(report.isSuccess)
        }
        #expect(world.text("other") == "other\n")
        #expect(ContinuousClock.now - begin < .seconds(30))
    }

    @Test("a hundred outputs with slow hooks run at the same time")
    func hundred() async throws {
        let world = try HookWorld()
        // None ends before all have begun: each waits for a line of its own.
        let gate = world.directory.path("gate")
        unsafe mkfifo(gate, 0o600)
        let door = unsafe open(gate, O_RDWR)
        defer { close(door) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await world.report([world.shell("echo begun >> begun; read line < gate")]).isSuccess
                }
            }
            try await eventually("all are running", within: .seconds(50)) { world.text("begun").utf8.count == 600 }
            let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: 100)
            #expect(unsafe write(door, lines, 100) == 100)
            for try await isSuccess in group { #expect(isSuccess) }
        }
    }

    @Test("stopping the runner ends a running command and reports it, and later hooks do not begin")
    func stop() async throws {
        let world = try HookWorld()
        let runner = HookRunner(
            output: "nginx",
            plan: .once([world.shell("echo $$ > pid; sleep 600"), world.shell("echo later > later")]),
            logger: world.log.logger)
        let task = Task { await runner.run() }
        runner.submit(.delivery(changed: ["a"]))
        let pid = try await world.pid("pid")
        runner.submit(.delivery(changed: ["b"]))
        task.cancel()
        await task.value
        #expect(!isRunning(pid))
        #expect(runner.lastReport?.entries.map(\.outcome) == [.interrupted, .interrupted])
        #expect(runner.lastReport?.event.changed == ["a"])
        #expect(!world.directory.exists("later"))
        #expect(world.log.lines.contains { $0.contains("before the hooks of the last delivery were run") })
        // Nobody waits for ever for a runner that has ended.
        runner.submit(.delivery(changed: ["c"]))
        await runner.drain()
        #expect(world.log.lines.contains { $0.contains("the hooks have been stopped") })
    }

    @Test("a wait for the end of hooks can be given up")
    func cancelledDrain() async throws {
        let world = try HookWorld()
        try await world.withRunner([world.shell("echo $$ > pid; sleep 600")]) { runner in
            runner.submit(.delivery(changed: ["a"]))
            _ = try await world.pid("pid")
            let waiting = Task { await runner.drain() }
            waiting.cancel()
            await waiting.value
            #expect(runner.lastReport == nil)
        }
    }

    @Test("reports come in the order of the events, and end with the runner")
    func reports() async throws {
        let world = try HookWorld()
        let runner = HookRunner(output: "a", plan: .once([world.shell("exit 0")]), logger: world.log.logger)
        let task = Task { await runner.run() }
        var reports = runner.reports.makeAsyncIterator()
        for name in ["one", "two"] {
            runner.submit(.delivery(changed: [name]))
            #expect(await reports.next()?.event.changed == [name])
        }
        task.cancel()
        #expect(await reports.next() == nil)
    }

    @Test("an output without hooks is idle at once")
    func noHooks() async throws {
        let report = try await HookWorld().report([])
        #expect(report.entries.isEmpty && report.isSuccess)
    }
}

extension TestDirectory {
    fileprivate func exists(_ name: String) -> Bool { unsafe access(path(name), F_OK) == 0 }
}
