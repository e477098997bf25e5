import Foundation
import Glibc
import NativeKernel
import ReloadHooks
import TestSupport
import Testing

@Suite("Hooks: commands", .timeLimit(.minutes(1)))
struct CommandHookTests {
    @Test("a command learns what was delivered, and nothing of the agent's own environment")
    func environment() async throws {
        let world = try HookWorld()
        let command = HookCommand(
            program: "/bin/sh", arguments: ["-c", "/usr/bin/env > \(world.directory.path("env"))"],
            environment: [HookCommand.Variable("EXTRA", "of the hook")])
        let event = HookEvent.delivery(changed: ["tls.key", "ca.pem", "tls.key"], notAfter: "1767225600")
        let report = try await world.report(
            [.command(command)],
            environment: [HookCommand.Variable("COMMON", "of all"), HookCommand.Variable("EXTRA", "of all")], event)
        #expect(report.isSuccess)
        // The shell itself sets PWD, SHLVL and _.
        let lines = world.text("env").split(separator: "\n").filter { line in
            !["PWD=", "OLDPWD=", "SHLVL=", "_="].contains { line.hasPrefix($0) }
        }
        #expect(
            lines.sorted() == [
                "COMMON=of all", "EXTRA=of the hook", "LANG=C.UTF-8",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "SVIDSYNC_CHANGED=ca.pem tls.key", "SVIDSYNC_DIRECTORY=/run/svid/nginx", "SVIDSYNC_FINGERPRINT=ab12",
                "SVIDSYNC_GENERATION=7", "SVIDSYNC_KINDS=key svid", "SVIDSYNC_NOT_AFTER=1767225600",
                "SVIDSYNC_OCCASION=delivery", "SVIDSYNC_OUTPUT=nginx", "SVIDSYNC_PREVIOUS_GENERATION=6",
                "SVIDSYNC_SPIFFE_ID=spiffe://example.org/web",
            ])
    }

    @Test("values of the environment and arguments of commands are not logged")
    func silence() async throws {
        let world = try HookWorld()
        let command = HookCommand(
            program: "/bin/sh", arguments: ["-c", "exit 1", "argument-s3cret"],
            environment: [HookCommand.Variable("TOKEN", "variable-s3cret")])
        _ = try await world.report([.command(command), .command(HookCommand(program: "true", arguments: ["s3cret"]))])
        #expect(world.log.lines.contains { $0.contains("/bin/sh ended with exit status 1") })
        #expect(!world.log.lines.contains { $0.contains("s3cret") })
    }

    @Test("a command starts in /, without descriptors or blocked or ignored signals, in a group of its own")
    func cleanStart() async throws {
        let world = try HookWorld()
        let inheritable = unsafe open("/dev/null", O_RDONLY)
        defer { close(inheritable) }
        signal(SIGPIPE, SIG_IGN)
        let script = """
            pwd > \(world.directory.path("cwd")); cd \(world.directory.path)
            echo $$ > pid; cut -d' ' -f5 /proc/$$/stat > group
            """
        let report = try await world.report([
            .command(HookCommand(program: "/bin/sh", arguments: ["-c", script])),
            // Without a shell, which has descriptors and a signal mask of its own.
            .command(HookCommand(program: "ls", arguments: ["/proc/self/fd"])),
            .command(HookCommand(program: "grep", arguments: ["-E", "^Sig(Blk|Ign)", "/proc/self/status"])),
        ])
        #expect(report.isSuccess)
        #expect(world.text("cwd") == "/\n")
        // The fourth is that of the directory which ls reads.
        #expect(world.said(by: "ls") == ["0", "1", "2", "3"])
        let masks = world.said(by: "grep").compactMap { UInt64($0.suffix(16), radix: 16) }
        // glibc's posix_spawn leaves signals 32 and 33, which are its own, ignored in every child.
        #expect(masks.map { $0 & ~0x1_8000_0000 } == [0, 0])
        #expect(world.text("pid") == world.text("group"))
    }

    @Test("an exit status other than 0 is a failure, with the status")
    func exitStatus() async throws {
        #expect(try await HookWorld().outcome(of: "exit 3").failure == .exited(status: 3))
        #expect(try await HookWorld().outcome(of: "exit 0") == .succeeded)
    }

    @Test("an end by a signal is a failure, with the signal")
    func killed() async throws {
        #expect(try await HookWorld().outcome(of: "kill -9 $$").failure == .killed(signal: SIGKILL))
        #expect(try await HookWorld().outcome(of: "kill -SEGV $$").failure == .killed(signal: SIGSEGV))
    }

    @Test("a program that does not exist, or may not be executed, is a failure that says so")
    func notStarted() async throws {
        let world = try HookWorld()
        let text = try world.directory.write("text", "#!/bin/sh\n", mode: 0o644)
        // Written by another process: a program that this one has open for writing, even by a child, is "busy".
        let strange = world.directory.path("strange")
        #expect(try await world.outcome(of: "echo '#!/no/such/interpreter' > strange; chmod +x strange") == .succeeded)
        for (program, reason) in [
            ("/no/such/program", "/no/such/program cannot be run: posix_spawn /no/such/program: No such file"),
            ("no-such-program", "there is no program no-such-program in /usr/local/sbin:/usr/local/bin:"),
            (text, "Permission denied"), (strange, "No such file"), ("/tmp", "Permission denied"),
        ] {
            let report = try await world.report([.command(HookCommand(program: program))])
            guard case .failed(let error) = report.entries[0].outcome else {
                Issue.record("\(program) was run")
                continue
            }
            #expect(error.code == .notStarted)
            #expect(error.message.contains(reason), "\(error)")
        }
    }

    @Test("a name is looked up in the fixed path, whatever the agent's own")
    func lookUp() async throws {
        let report = try await HookWorld().report([.command(HookCommand(program: "true"))])
        #expect(report.isSuccess)
    }

    @Test("a hook that fails does not keep the later ones from running, and all run in order")
    func order() async throws {
        let world = try HookWorld()
        let report = try await world.report([
            world.shell("sleep 0.1; echo one >> order; exit 1"), .command(HookCommand(program: "/no/such")),
            world.shell("echo two >> order"), world.shell("echo three >> order"),
        ])
        #expect(world.text("order") == "one\ntwo\nthree\n")
        #expect(report.entries.map { $0.outcome == .succeeded } == [false, false, true, true])
        #expect(!report.isSuccess)
    }

    @Test("neither zombies nor descriptors are left by 100 commands, failures included")
    func leaks() async {
        await #expect(processExitsWith: .success) {
            let world = try HookWorld()
            let hooks = [world.shell("exit 0"), .command(HookCommand(program: "/no/such"))]
            func descriptors() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            let before = try descriptors()
            for _ in 0..<50 { _ = try await world.report(hooks) }
            // The runtime opens a few timers of its own meanwhile; a leak would be 50 at the least.
            try await eventually("about as many descriptors as before") { try descriptors() < before + 10 }
            var status: Int32 = 0
            // No child at all is left, not even a zombie.
            let left = unsafe waitpid(-1, &status, WNOHANG)
            guard left == -1, errno == ECHILD else { exit(1) }
        }
    }

    @Test("exit statuses arrive even if the agent was started with SIGCHLD ignored")
    func ignoredChildSignal() async {
        await #expect(processExitsWith: .success) {
            signal(SIGCHLD, SIG_IGN)
            guard try await HookWorld().outcome(of: "exit 3").failure == .exited(status: 3) else { exit(1) }
        }
    }
}
