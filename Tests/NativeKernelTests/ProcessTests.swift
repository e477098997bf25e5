import Glibc
import NativeKernel
import TestSupport
import Testing

@Suite("Processes", .timeLimit(.minutes(1)))
struct ProcessTests {
    @Test("the end of a process is seen by all who wait for it")
    func exit() async throws {
        let program = try Program("sleep", ["60"])
        let process = try PidDescriptor(program.pid)
        async let first = process.exited()
        async let second = process.exited()
        try process.send(0)
        try process.send(SIGKILL)
        #expect(try await first)
        #expect(try await second)
        #expect(try await process.exited())
        try await program.wait()
        #expect(throws: SystemError(code: ESRCH, call: "pidfd_send_signal", subject: "\(program.pid)")) {
            try process.send(SIGTERM)
        }
        #expect(throws: SystemError(code: ESRCH, call: "pidfd_open", subject: "\(program.pid)")) {
            try PidDescriptor(program.pid)
        }
    }

    @Test("a wait that is cancelled ends without the process")
    func cancelled() async throws {
        let program = try Program("sleep", ["60"])
        let process = try PidDescriptor(program.pid)
        let wait = Task { try await process.exited() }
        wait.cancel()
        #expect(try await wait.value == false)
        #expect(program.end == nil)
    }

    @Test(
        "the first line of a pid file holds one positive decimal number",
        arguments: [
            ("12\n", 12), ("  7", 7), ("2147483647 \t\r\n", 2_147_483_647), ("1\n2\n", 1),
            ("15422\n/var/lib/postgresql/15/main\n1764000000\n5432\n", 15422),
        ] as [(String, Int32)])
    func pidFile(_ text: String, _ pid: Int32) throws {
        let directory = try TestDirectory()
        #expect(try PidFile.read(directory.write("pid", text)) == pid)
    }

    @Test(
        "anything else is no pid file",
        arguments: [
            "", "\n", "0", "-1", "+1", "1 2", "12x", "0x10", "2147483648", "x\n2\n", "\u{661}",
        ])
    func malformed(_ text: String) throws {
        let directory = try TestDirectory()
        let path = try directory.write("pid", text)
        #expect(throws: PidFile.Failure.malformed(path: path)) { try PidFile.read(path) }
    }

    @Test("a missing pid file is said to be missing")
    func missingPidFile() {
        let cause = SystemError(code: ENOENT, call: "open", subject: "/nonexistent/pid")
        #expect(throws: PidFile.Failure.unreadable(cause)) { try PidFile.read("/nonexistent/pid") }
    }

    @Test("the status tells start time, executable and which signals are caught")
    func status() async throws {
        let program = try Program("/bin/bash", ["-c", "trap : HUP; echo ready; while :; do sleep 0.05; done"])
        try await program.says("ready")
        let status = try ProcessStatus(program.pid)
        #expect(status.catches(SIGHUP))
        #expect(!status.catches(SIGUSR2))
        #expect(status.startTime == (try ProcessStatus(program.pid)).startTime)
        #expect(status.startTime >= (try ProcessStatus(getpid())).startTime)
        #expect(try ProcessStatus.executable(of: program.pid).hasSuffix("/bash"))
    }

    @Test("a process with parentheses and spaces in its name is read all the same")
    func oddName() async throws {
        let directory = try TestDirectory()
        let copy = directory.path("a) b (c")
        #expect(try await Program.run("cp", ["/bin/sleep", copy]).end == .exited(0))
        let program = try Program(copy, ["60"])
        #expect(try ProcessStatus(program.pid).startTime > 0)
    }

    @Test("a child hears nothing of the threads that end while this process lives, whoever has asked for its start")
    func threadsEnd() async throws {
        let directory = try TestDirectory()
        let script =
            "cd \(directory.path); trap 'echo asked >asked' TERM; trap 'exit 3' USR1; echo >ready; "
            + "while :; do sleep 0.02; done"
        let threads = BlockingThreads(limit: 4, idleTime: .milliseconds(1))
        let child = try await Task.detached {
            await threads.run {}
            return try await ChildProcess.start(
                "/bin/sh", ["sh", "-c", script], environment: ["PATH=/bin:/usr/bin"], searchPath: [], as: nil)
        }.value
        try await eventually("its traps") { directory.readIfPresent("ready") != nil }
        for round in 0..<20 { #expect(await threads.run { round } == round) }
        try await eventually("the end of the threads") { threads.threadCount == 0 }
        try child.send(SIGUSR1)
        #expect(try await child.end() == .exited(3))
        #expect(directory.readIfPresent("asked") == nil)
    }

    @Test("there is no status of a process that does not exist")
    func noStatus() {
        #expect(throws: SystemError.self) { try ProcessStatus(Int32.max) }
    }
}
