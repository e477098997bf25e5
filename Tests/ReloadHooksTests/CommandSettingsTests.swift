import Foundation
import NativeKernel
import ReloadHooks
import TestSupport
import Testing

@Suite("Hooks: settings of commands", .timeLimit(.minutes(1)))
struct CommandSettingsTests {
    @Test("standard input is a file with what has changed, as JSON")
    func document() async throws {
        let world = try HookWorld()
        let event = HookEvent(
            output: "web", directory: "/run/\"x\"\u{1}", changed: ["b", "a"], kinds: [.key, .federatedBundle],
            current: HookSubject(
                generation: 8, fingerprint: "ab", facts: [HookSubject.Fact("not_after", "2026-01-01T00:00:00Z")]),
            previous: HookSubject(generation: 7))
        // Twice: it is a file, which can be read again.
        let report = try await world.report(.once([world.shell("cat > event; cat /dev/stdin > again")]), event)
        #expect(report.isSuccess)
        let json = try JSONSerialization.jsonObject(with: Data(world.text("event").utf8))
        let object = try #require(json as? [String: Any])
        #expect(object["output"] as? String == "web")
        #expect(object["directory"] as? String == "/run/\"x\"\u{1}")
        #expect(object["changed"] as? [String] == ["a", "b"])
        #expect(object["kinds"] as? [String] == ["federated-bundle", "key"])
        #expect(object["occasion"] as? String == "delivery")
        let current = try #require(object["current"] as? [String: Any])
        #expect(current["generation"] as? Int == 8)
        #expect(current["fingerprint"] as? String == "ab")
        #expect(current["not_after"] as? String == "2026-01-01T00:00:00Z")
        #expect((object["previous"] as? [String: Any])?["generation"] as? Int == 7)
        #expect(world.text("again") == world.text("event"))
    }

    @Test("a command gets its directory and its variables")
    func place() async throws {
        let world = try HookWorld()
        var command = HookCommand.shell("pwd > out; echo \"$EXTRA\" >> out")
        command.directory = world.directory.path
        command.environment = [HookCommand.Variable("EXTRA", "more")]
        #expect(try await world.report([.command(command)]).isSuccess)
        #expect(world.text("out") == "\(world.directory.path)\nmore\n")
        command.directory = "/no/such/directory"
        #expect(try await world.report([.command(command)]).entries[0].outcome.failure == .notStarted)
    }

    @Test(
        "a command runs as its user, with that user's groups and nothing of root", .enabled(if: geteuid() == 0),
        arguments: [("nobody", nil), ("65534", "0"), ("nobody", "root")] as [(String, String?)])
    func user(_ user: String, _ group: String?) async throws {
        let world = try HookWorld()
        var command = HookCommand.shell(
            "id -u; id -g; grep -E '^Cap(Eff|Prm|Inh)' /proc/self/status | cut -f2 | sort -u; readlink /proc/self/fd/* | wc -l; cut -d' ' -f5 /proc/$$/stat | grep -c ^$$'$'; cat"
        )
        command.user = user
        command.group = group
        #expect(try await world.report([.command(command)]).isSuccess)
        let lines = world.said(by: "/bin/sh")
        #expect(lines.prefix(3) == ["65534", group == nil ? "65534" : "0", "0000000000000000"])
        #expect(lines.contains { $0.contains("\"output\":\"nginx\"") })
        #expect(lines.count >= 5 && lines[4] == "1", "leads a group of its own: \(lines)")
    }

    @Test("a user that does not exist is a failure that says so", .enabled(if: geteuid() == 0))
    func noUser() async throws {
        var command = HookCommand(program: "true")
        command.user = "no-such-user"
        let outcome = try await HookWorld().report([.command(command)]).entries[0].outcome
        #expect(outcome.failure == .notStarted)
        guard case .failed(let error) = outcome else { return }
        #expect(error.message.contains("there is no user 'no-such-user'"))
    }

    @Test("a program that may not be executed as that user is a failure", .enabled(if: geteuid() == 0))
    func forbidden() async throws {
        let world = try HookWorld()
        let program = try world.directory.write("mine", "#!/bin/sh\n", mode: 0o700)
        var command = HookCommand(program: program)
        command.user = "nobody"
        #expect(try await world.report([.command(command)]).entries[0].outcome.failure == .notStarted)
    }

    @Test("the time between SIGTERM and SIGKILL is the command's own")
    func killDelay() async throws {
        let world = try HookWorld()
        // It obeys later than the time that is given where nothing else is said.
        var command = HookCommand.shell(
            "trap 'sleep 3; touch \(world.directory.path("obeyed")); exit' TERM; sleep 60 & wait")
        command.timeout = .seconds(1)
        command.killDelay = .seconds(40)
        #expect(try await world.report([.command(command)]).entries[0].outcome.failure == .timedOut)
        #expect(world.directory.readIfPresent("obeyed") != nil)
    }

    @Test("an executable that another user owns is warned about when root runs it", .enabled(if: geteuid() == 0))
    func ownership() throws {
        let directory = try TestDirectory()
        let path = try directory.write("hook", "#!/bin/sh\n", mode: 0o755)
        #expect(try HookCommand(program: path).ownershipWarnings() == [])
        #expect(try HookCommand(program: "true").ownershipWarnings() == [])
        #expect(unsafe chown(path, 65534, 65534) == 0)
        let warnings = try HookCommand(program: path).ownershipWarnings()
        #expect(
            warnings == ["runs \(path) as root, but user 65534 owns \(path) and could change what runs: chown root"])
        var command = HookCommand(program: path)
        command.user = "root"
        #expect(try command.ownershipWarnings() == warnings)
        command.user = "nobody"
        #expect(try command.ownershipWarnings() == [])
    }

    @Test("a script that others may write is warned about when root has it interpreted", .enabled(if: geteuid() == 0))
    func scripts() throws {
        let directory = try TestDirectory()
        let script = try directory.write("reload.sh", "true\n", mode: 0o666)
        let warning =
            "as root with \(script), but others than root may write \(script) and could change what runs: chmod go-w"
        for command in [
            HookCommand(program: "/bin/sh", arguments: ["-e", script]), .shell("\(script) nginx"),
            .shell("\(script);true"), HookCommand(program: "env", arguments: ["A=b", "/bin/sh", script]),
        ] {
            let path = try command.executable()
            #expect(try command.ownershipWarnings() == ["runs \(path) \(warning)"])
            #expect(
                try command.ownershipWarnings(delivering: "\(directory.path)/reload") == ["runs \(path) \(warning)"])
            #expect(try command.ownershipWarnings(delivering: directory.path) == [])
        }
        #expect(unsafe chmod(script, 0o644) == 0)
        #expect(try HookCommand(program: "/bin/sh", arguments: [script]).ownershipWarnings() == [])
        #expect(unsafe chmod(directory.path, 0o777) == 0)
        #expect(try HookCommand(program: "/bin/sh", arguments: [script]).ownershipWarnings().count == 1)
    }

    @Test("an argument that names no regular file is left alone", .enabled(if: geteuid() == 0), .timeLimit(.minutes(1)))
    func arguments() throws {
        let directory = try TestDirectory()
        #expect(unsafe mkfifo(directory.path("pipe"), 0o666) == 0)
        let command = HookCommand(
            program: "/bin/sh",
            arguments: ["/dev/null", "/nowhere", "relative", "/tmp", directory.path("pipe"), "{staged}", "-c"])
        #expect(try command.ownershipWarnings() == [])
        #expect(try HookCommand.shell("").ownershipWarnings() == [])
    }
}
