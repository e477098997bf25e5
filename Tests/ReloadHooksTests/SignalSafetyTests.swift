import Glibc
import NativeKernel
import TestSupport
import Testing

@testable import ReloadHooks

@Suite("Hooks: signals reach nobody who does not expect them", .timeLimit(.minutes(1)))
struct SignalSafetyTests {
    private let world: HookWorld

    init() throws {
        world = try HookWorld()
    }

    /// A Python program that has prepared itself as `setup` says.
    private func python(_ setup: String) async throws -> Program {
        let program = try Program(
            "python3", ["-c", "import signal, time\n\(setup)\nprint('ready', flush=True)\ntime.sleep(60)"])
        try await program.says("ready")
        return program
    }

    private func outcome(
        _ target: SignalAction.Target? = nil, executable: String? = nil, evenIfUnhandled: Bool = false
    ) async throws -> HookReport.Outcome {
        let target = target ?? .pidFiles([world.directory.path("pid")])
        let action = SignalAction(.hangUp, to: target, executable: executable, evenIfUnhandled: evenIfUnhandled)
        return try await world.report([Hook(.signal(action))]).entries[0].outcome
    }

    private func message(_ outcome: HookReport.Outcome) -> String {
        guard case .failed(let error) = outcome else { return "\(outcome)" }
        return error.message
    }

    @Test("a signal that would end the program is refused, with the reason, and the program lives")
    func unhandled() async throws {
        let program = try await python("")
        try world.directory.write("pid", "\(program.pid)")
        let refused = try await outcome()
        #expect(refused.failure == .unhandledSignal)
        #expect(message(refused).contains("does not handle SIGHUP, which would end it"))
        #expect(message(refused).contains("python3"))
        #expect(isRunning(program.pid))
        #expect(try await outcome(evenIfUnhandled: true) == .succeeded)
        #expect(try await program.wait() == .killed(SIGHUP))
    }

    @Test("a signal that the program ignores is refused, since nothing would happen")
    func ignored() async throws {
        let program = try await python("signal.signal(signal.SIGHUP, signal.SIG_IGN)")
        try world.directory.write("pid", "\(program.pid)")
        let refused = try await outcome()
        #expect(refused.failure == .unhandledSignal)
        #expect(message(refused).contains("which would do nothing"))
    }

    @Test("a signal that all threads leave pending, as for signalfd, is sent")
    func pending() async throws {
        let program = try Program(
            "python3", ["-c", Self.blocking + "while not signal.sigpending(): time.sleep(0.01)\nprint('got')"])
        try await program.says("ready")
        try world.directory.write("pid", "\(program.pid)")
        let sent = try await outcome()
        #expect(sent == .succeeded, "\(message(sent))")
        try await program.says("got")
    }

    @Test("a thread in sigwait does not show what it waits for: the signal is sent only if that is said")
    func waiting() async throws {
        let program = try Program("python3", ["-c", Self.blocking + "print('got', signal.sigwait([signal.SIGHUP]))"])
        try await program.says("ready")
        try world.directory.write("pid", "\(program.pid)")
        // It takes a moment until it waits.
        try await eventually("the refusal") { try await outcome().failure == .unhandledSignal || program.end != nil }
        #expect(try await outcome(evenIfUnhandled: true) == .succeeded || program.output.contains("got"))
        try await program.says("got")
    }

    private static let blocking = """
        import signal, time
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
        print('ready', flush=True)

        """

    @Test("a process of another executable is refused; one whose file was replaced by an upgrade is not")
    func executable() async throws {
        let copy = world.directory.path("server")
        #expect(try await Program.run("cp", ["/bin/bash", copy]).end == .exited(0))
        let program = try Program(copy, ["-c", "trap 'echo got' HUP; echo ready; while :; do sleep 0.02; done"])
        try await program.says("ready")
        try world.directory.write("pid", "\(program.pid)")
        let refused = try await outcome(executable: "/usr/sbin/nginx")
        #expect(refused.failure == .refused)
        #expect(message(refused).contains("runs \(copy) and not /usr/sbin/nginx"))
        #expect(unsafe unlink(copy) == 0)
        #expect(try await outcome(executable: copy) == .succeeded)
        try await program.says("got")
        program.signal(SIGKILL)
    }

    @Test("by executable, the first process of a server gets the signal and its workers do not")
    func leaders() async throws {
        let copy = world.directory.path("server")
        #expect(try await Program.run("cp", ["/bin/bash", copy]).end == .exited(0))
        let script = """
            trap 'echo leader' HUP
            (trap 'echo worker' HUP; echo ready; while :; do sleep 0.02; done) &
            while :; do sleep 0.02; done
            """
        let program = try Program(copy, ["-c", script])
        try await program.says("ready")
        #expect(try await outcome(.executable, executable: copy) == .succeeded)
        try await program.says("leader")
        #expect(!program.output.contains("worker"))
        #expect(try await outcome(.executable, executable: "/no/such/server").failure == .noSuchProcess)
        _ = try await Program.run("pkill", ["-KILL", "-f", copy])
    }

    @Test("all processes of several pid files get it, also after one that is not there")
    func several() async throws {
        let handler = "signal.signal(signal.SIGHUP, lambda *_: print('got', flush=True))"
        let programs = [try await python(handler), try await python(handler)]
        for (index, program) in programs.enumerated() { try world.directory.write("pid\(index)", "\(program.pid)") }
        let paths = ["pid0", "missing", "pid1"].map(world.directory.path)
        #expect(try await outcome(.pidFiles(paths)).failure == .pidFileUnreadable)
        for program in programs { try await program.says("got") }
    }

    @Test("a process that was started after its pid file was written is another one, unless its executable is right")
    func startedLater() async throws {
        let program = try await python("signal.signal(signal.SIGHUP, lambda *_: print('got', flush=True))")
        try world.directory.write("pid", "\(program.pid)")
        #expect(try await Program.run("touch", ["-d", "1 hour ago", world.directory.path("pid")]).end == .exited(0))
        let refused = try await outcome()
        #expect(refused.failure == .refused)
        #expect(message(refused).contains("has been started after"))
        let executable = try #require(ProcessStatus.executableIfKnown(of: program.pid))
        #expect(try await outcome(executable: executable) == .succeeded)
    }

    @Test("a pid file of a third user, or that everybody may write, does not speak for the process")
    func foreignFile() async throws {
        let program = try await python("signal.signal(signal.SIGHUP, lambda *_: print('got', flush=True))")
        let path = try world.directory.write("pid", "\(program.pid)", mode: 0o666)
        #expect(try await outcome().failure == .refused)
        guard geteuid() == 0 else { return }
        #expect(unsafe chmod(path, 0o644) == 0 && chown(path, 65534, 65534) == 0)
        #expect(try await outcome().failure == .refused)
        #expect(!program.output.contains("got"))
    }

    @Test("a process that has ended and was not waited for is reported as gone")
    func zombie() async throws {
        let program = try Program(
            "python3",
            [
                "-c",
                "import os, time\npid = os.fork()\nif pid == 0: os._exit(0)\nprint(pid, flush=True)\ntime.sleep(60)",
            ])
        let pid = try await eventually("the child") { Int32(program.output.split(separator: "\n").first ?? "") }
        try await eventually("its end") { !isRunning(pid) }
        try world.directory.write("pid", "\(pid)")
        #expect(try await outcome().failure == .noSuchProcess)
    }

    @Test("without systemd, a unit's process cannot be told, and that is said")
    func unit() async throws {
        let error = await #expect(throws: HookError.self) {
            _ = try await SystemdUnit("nginx.service", systemctl: "/no/such/systemctl").mainProcess()
        }
        #expect(error?.code == .notStarted)
        // What systemctl prints for a unit that does not run, and for one that does.
        let none = try world.directory.write("none", "#!/bin/sh\necho 0\n", mode: 0o755)
        let inactive = await #expect(throws: HookError.self) {
            _ = try await SystemdUnit("x.service", systemctl: none).mainProcess()
        }
        #expect(inactive?.code == .noSuchProcess)
        let some = try world.directory.write("some", "#!/bin/sh\n[ \"$6\" = x.service ] && echo 4711\n", mode: 0o755)
        #expect(try await SystemdUnit("x.service", systemctl: some).mainProcess() == 4711)
    }
}
