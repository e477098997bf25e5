import Glibc
import NativeKernel
import TestSupport
import Testing

@testable import ReloadHooks

@Suite("Hooks: signals", .timeLimit(.minutes(1)))
struct SignalHookTests {
    /// A program that notes each SIGHUP in a file, once it is ready for it.
    private func listener(_ world: HookWorld, _ name: String) async throws -> Program {
        let program = try Program(
            "/bin/sh",
            ["-c", "trap 'echo \(name) >> got' HUP; echo ready; while :; do sleep 0.02; done"],
            directory: world.directory.path)
        try await program.says("ready")
        return program
    }

    private func outcome(_ world: HookWorld, pidFile: String = "pid") async throws -> HookReport.Outcome {
        let hook = Hook.signal(.hangUp, pidFile: world.directory.path(pidFile))
        return try await world.report([hook]).entries[0].outcome
    }

    @Test("the signal arrives at the process that the pid file names now; the file is read each time")
    func delivery() async throws {
        let world = try HookWorld()
        let first = try await listener(world, "first")
        try world.directory.write("pid", "\(first.pid)\n")
        #expect(try await outcome(world) == .succeeded)
        try await eventually("the first signal") { world.text("got") == "first\n" }

        let second = try await listener(world, "second")
        try world.directory.write("pid", "  \(second.pid)  \n\n")
        #expect(try await outcome(world) == .succeeded)
        try await eventually("the second signal") { world.text("got") == "first\nsecond\n" }
        first.signal(SIGKILL)
        second.signal(SIGKILL)
        try await first.wait()
        try await second.wait()
    }

    @Test("a pid file that is written late is a failure before and none after")
    func late() async throws {
        let world = try HookWorld()
        let program = try await listener(world, "late")
        let hook = Hook.signal(.hangUp, pidFile: world.directory.path("pid"))
        try await world.withRunner([hook]) { runner in
            runner.submit(.delivery(changed: ["a"]))
            await runner.drain()
            #expect(runner.lastReport?.entries[0].outcome.failure == .pidFileUnreadable)
            try world.directory.write("pid", "\(program.pid)")
            runner.submit(.delivery(changed: ["b"]))
            await runner.drain()
            #expect(runner.lastReport?.isSuccess == true)
        }
        try await eventually("the signal") { world.text("got") == "late\n" }
        program.signal(SIGKILL)
        try await program.wait()
        #expect(world.log.lines.contains { $0.contains("there is no pid file") })
    }

    @Test(
        "a pid file whose first line is not one positive number is refused",
        arguments: ["", "0", "-1", "12 13", "abc", "0x1", "99999999999"])
    func malformed(_ text: String) async throws {
        let world = try HookWorld()
        try world.directory.write("pid", text)
        #expect(try await outcome(world).failure == .pidFileMalformed)
    }

    @Test("a process that has ended is reported as such")
    func gone() async throws {
        let world = try HookWorld()
        let program = try Program("/bin/true")
        try await program.wait()
        try world.directory.write("pid", "\(program.pid)")
        let outcome = try await outcome(world)
        #expect(outcome.failure == .noSuchProcess)
        guard case .failed(let error) = outcome else { return }
        #expect(error.message.contains("names process \(program.pid), which does not run"))
    }

    @Test("the agent does not signal itself")
    func ownProcess() async throws {
        let world = try HookWorld()
        try world.directory.write("pid", "\(getpid())")
        #expect(try await outcome(world).failure == .refused)
    }

    @Test("a directory in place of a pid file is an error, and a pipe that nobody writes does not hang")
    func strangeFiles() async throws {
        let world = try HookWorld()
        unsafe mkdir(world.directory.path("directory"), 0o755)
        #expect(try await outcome(world, pidFile: "directory").failure == .pidFileUnreadable)
        unsafe mkfifo(world.directory.path("pipe"), 0o644)
        #expect(try await outcome(world, pidFile: "pipe").failure == .pidFileMalformed)
    }

    @Test("each refusal of the kernel has words of its own")
    func refusals() {
        func failure(_ code: Int32) -> HookError {
            TargetProcess.failure(SystemError(code: code, call: "pidfd_send_signal"), 7, "/run/x.pid", .hangUp)
        }
        #expect(failure(EPERM).code == .notPermitted)
        #expect(failure(ESRCH).code == .noSuchProcess)
        #expect(failure(EINVAL).code == .notSent)
        #expect(failure(EPERM).message.contains("CAP_KILL"))
    }
}
