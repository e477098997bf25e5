import Glibc
import ReloadHooks
import TestSupport
import Testing

@Suite("Hooks: commands that do not end well", .timeLimit(.minutes(1)))
struct CommandEndTests {
    @Test("a command that hangs is ended after its timeout, with its children")
    func hangs() async throws {
        let world = try HookWorld()
        let begin = ContinuousClock.now
        let outcome = try await world.outcome(
            of: "trap 'echo asked > how; exit 0' TERM; sleep 600 & echo $! > child; echo $$ > self; wait",
            timeout: .milliseconds(300))
        #expect(outcome.failure == .timedOut)
        #expect(ContinuousClock.now - begin >= .milliseconds(300))
        // It was asked by SIGTERM, and had the time to obey.
        #expect(world.text("how") == "asked\n")
        for name in ["self", "child"] {
            let pid = try await world.pid(name)
            try await eventually("the end of \(name)") { !isRunning(pid) }
        }
    }

    @Test("a command that ignores SIGTERM gets SIGKILL two seconds later, with its whole group")
    func ignoresTermination() async throws {
        let world = try HookWorld()
        let begin = ContinuousClock.now
        let outcome = try await world.outcome(
            of: "trap '' TERM; (sleep 600) & echo $! > child; echo $$ > self; while :; do sleep 1; done",
            timeout: .milliseconds(300))
        let elapsed = ContinuousClock.now - begin
        #expect(outcome.failure == .timedOut)
        #expect(elapsed >= .milliseconds(2300) && elapsed < .seconds(30), "\(elapsed)")
        for name in ["self", "child"] {
            let pid = try await world.pid(name)
            try await eventually("the end of \(name)") { !isRunning(pid) }
        }
    }

    @Test("when the leader obeys SIGTERM and its child does not, the child is killed too")
    func childIgnoresTermination() async throws {
        let world = try HookWorld()
        let outcome = try await world.outcome(
            of: "(trap '' TERM; while :; do sleep 1; done) & echo $! > child; sleep 600", timeout: .milliseconds(500))
        #expect(outcome.failure == .timedOut)
        let child = try await world.pid("child")
        try await eventually("the end of the child") { !isRunning(child) }
    }

    @Test("a stopped command is ended as well")
    func stopped() async throws {
        let world = try HookWorld()
        let outcome = try await world.outcome(
            of: "trap 'echo asked > how; exit 0' TERM; kill -STOP $$", timeout: .milliseconds(500))
        #expect(outcome.failure == .timedOut)
        #expect(world.text("how") == "asked\n")
    }

    @Test("a command that closes its output and hangs is ended after its timeout")
    func closesOutput() async throws {
        let outcome = try await HookWorld().outcome(
            of: "exec >/dev/null 2>&1; sleep 600", timeout: .milliseconds(300))
        #expect(outcome.failure == .timedOut)
    }

    @Test("a daemon that a command leaves behind keeps the output open, and neither hangs us nor dies")
    func daemon() async throws {
        let world = try HookWorld()
        let begin = ContinuousClock.now
        let outcome = try await world.outcome(of: "sleep 60 & echo $! > daemon; echo started")
        #expect(outcome == .succeeded)
        #expect(ContinuousClock.now - begin < .seconds(30))
        let daemon = try await world.pid("daemon")
        #expect(isRunning(daemon))
        kill(daemon, SIGKILL)
        #expect(world.log.lines.contains { $0.contains("hook says: started") })
        #expect(world.log.lines.contains { $0.contains("left a process behind") })
    }

    @Test("a daemon that floods the output it has inherited does not hold us up")
    func floodingDaemon() async throws {
        let world = try HookWorld()
        let begin = ContinuousClock.now
        let outcome = try await world.outcome(of: "yes & echo $! > daemon")
        #expect(outcome == .succeeded)
        #expect(ContinuousClock.now - begin < .seconds(30))
        let daemon = try await world.pid("daemon")
        // Its pipe is closed, and so yes(1) ends.
        try await eventually("the end of yes") { !isRunning(daemon) }
    }

    @Test("100 MB of output are read, 64 KiB of them logged, and the rest counted")
    func flood() async throws {
        let world = try HookWorld()
        let outcome = try await world.outcome(of: "head -c 100000000 /dev/zero | tr '\\0' 'x'; echo $? > done")
        #expect(outcome == .succeeded)
        #expect(world.text("done") == "0\n")
        let said = world.log.lines.filter { $0.contains("hook says: x") }
        #expect(said.count == 64)
        #expect(world.log.lines.contains { $0.contains("… \(100_000_000 - 65_536) more bytes dropped") })
        #expect(world.log.lines.reduce(0) { $0 + $1.utf8.count } < 80_000)
    }

    @Test("output is logged line by line, with the last one and without anything that could fake a line")
    func lines() async throws {
        let world = try HookWorld()
        let outcome = try await world.outcome(
            of: "printf 'one\\r\\n\\n\\033[31mtwo\\n\\342\\200\\250three\\n\\377four' ; printf err >&2")
        #expect(outcome == .succeeded)
        #expect(world.said(by: "/bin/sh") == ["one", "\\u{1b}[31mtwo", "\\u{2028}three", "\u{FFFD}fourerr"])
    }
}
