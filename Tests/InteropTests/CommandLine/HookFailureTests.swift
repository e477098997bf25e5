import Foundation
import TestSupport
import Testing

@Suite("Hooks that hang, flood, die or do not exist", .timeLimit(.minutes(1)))
struct HookFailureTests {
    /// A hook in the configuration's words, and what is said about it.
    struct BadHook: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let yaml: String
        let says: String
    }

    static let hooks = [
        BadHook(
            testDescription: "hangs", yaml: "{ command: [sleep, \"600\"], timeout: 300ms }",
            says: "sleep took longer than 0.3 seconds and was ended"),
        BadHook(
            testDescription: "hangs and ignores SIGTERM",
            yaml: "{ command: [/bin/sh, -c, \"trap '' TERM; while :; do sleep 1; done\"], timeout: 300ms }",
            says: "/bin/sh took longer than 0.3 seconds and was ended"),
        BadHook(
            testDescription: "floods and fails",
            yaml: "{ command: [/bin/sh, -c, \"head -c 50000000 /dev/zero | tr '\\\\0' x; exit 9\"], timeout: 30s }",
            says: "/bin/sh ended with exit status 9"),
        BadHook(
            testDescription: "is killed", yaml: "{ command: [/bin/sh, -c, \"kill -9 $$\"] }",
            says: "/bin/sh was ended by signal 9"),
        BadHook(
            testDescription: "does not exist", yaml: "{ command: [/nonexistent/reload] }",
            says: "/nonexistent/reload cannot be run"),
        BadHook(
            testDescription: "does not exist in PATH", yaml: "{ command: [svidsync-no-such-program] }",
            says: "there is no program svidsync-no-such-program"),
        BadHook(
            testDescription: "is no program", yaml: "{ command: [/etc/passwd] }", says: "/etc/passwd cannot be run"),
        BadHook(
            testDescription: "has no pid file", yaml: "{ signal: SIGHUP, pid_file: /nonexistent.pid }",
            says: "/nonexistent.pid"),
    ]

    @Test("fetch --hooks: the files are there, the status is 75, the reason is the last line", arguments: hooks)
    func fetch(_ hook: BadHook) async throws {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send("good")
        let deployment = try Deployment(endpoint.address, extra: "    hooks: [\(hook.yaml)]")
        let began = ContinuousClock.now
        let result = try await deployment.command("fetch", "--hooks")
        #expect(result.end == .exited(75), "\(result.errors.suffix(500))")
        #expect(ContinuousClock.now - began < .seconds(30))
        let reason = result.errors.split(separator: "\n").last ?? ""
        #expect(reason.contains("web: ") && reason.contains(hook.says), "\(reason.prefix(500))")
        // At most 64 KiB of each of the three attempts' output.
        #expect(result.errors.utf8.count < 300_000)
        #expect(try await deployment.holds(serial: serials[0]))
        try await endpoint.expectNoSecrets(in: result.errors)
    }

    @Test(
        "run: neither the stream nor another output waits for it, and the next rotation tries again", arguments: hooks)
    func run(_ hook: BadHook) async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let second = try TestDirectory()
        let mark = second.path("mark")
        let deployment = try Deployment(
            endpoint.address, extra: "    hooks: [\(hook.yaml)]",
            others: """
                  - name: healthy
                    directory: \(second.path("out"))
                    files: [{ kind: certificate-chain, name: chain.pem }]
                    hooks: [{ command: [touch, \(mark)] }]
                """)
        let daemon = try await deployment.runUntilReady()
        try await eventually("the hook of the other output") { FileManager.default.fileExists(atPath: mark) }
        try FileManager.default.removeItem(atPath: mark)
        let before = try deployment.snapshot()
        let serials = try await endpoint.send("good")
        try await deployment.changes(from: before)
        try await eventually("the other output's hook again") { FileManager.default.fileExists(atPath: mark) }
        #expect(try await deployment.holds(serial: serials[0]))
        try await daemon.says(hook.says, times: 2, within: .seconds(40))
        #expect(try await daemon.stop() == .exited(0))
        try await endpoint.expectNoSecrets(in: daemon.output, daemon.errors)
    }

    @Test("while a hook hangs states go on to the disk, and SIGTERM ends the daemon and the hook")
    func hangsLong() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let pid = endpoint.directory.path("pid")
        let deployment = try Deployment(
            endpoint.address,
            extra: "    hooks: [{ command: [/bin/sh, -c, \"echo $$ > \(pid); exec sleep 600\"], timeout: 10m }]")
        let daemon = try await deployment.runUntilReady()
        let number = try await eventually("the hook's pid") { () -> Int32? in
            guard FileManager.default.fileExists(atPath: pid) else { return nil }
            return Int32(try String(contentsOfFile: pid, encoding: .utf8).split(separator: "\n").first ?? "")
        }
        for _ in 0..<3 {
            let before = try deployment.snapshot()
            let serials = try await endpoint.send("good")
            try await deployment.changes(from: before)
            #expect(try await deployment.holds(serial: serials[0]))
        }
        #expect(try await daemon.stop() == .exited(0))
        try await eventually("the end of the hook") { !FileManager.default.fileExists(atPath: "/proc/\(number)") }
    }

    @Test("check tells of programs that are missing, with 73, and of pid files that are, with a warning")
    func check() async throws {
        let deployment = try Deployment(
            "unix:///nonexistent/agent.sock",
            extra: "    hooks: [{ command: [/nonexistent/reload] }, { signal: HUP, pid_file: /nonexistent.pid }]")
        let result = try await deployment.command("check")
        #expect(result.end == .exited(73))
        #expect(result.output.contains("error: web: hook: the program '/nonexistent/reload' cannot be run"))
        #expect(result.output.contains("warning: web: hook: "))
        #expect(result.output.contains("warning: workload_api.endpoint: no socket yet"))
        #expect(!FileManager.default.fileExists(atPath: deployment.output))
    }
}
