import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("svidsync in the place of spiffe-helper")
    struct DropInTests {
        private static let x509 = """
            svid_file_name = "svid.pem"
            svid_key_file_name = "svid_key.pem"
            svid_bundle_file_name = "svid_bundle.pem"

            """

        /// A development Workload API, an empty directory `certs` and a configuration of spiffe-helper.
        private struct World {
            let stage: Stage
            let workloadAPI: Program
            let socket: String
            let certificates: String
            let configuration: String

            init(_ stage: Stage, _ settings: String, _ options: [String] = []) async throws {
                self.stage = stage
                socket = stage.directory.path("agent.sock")
                certificates = stage.directory.path("certs")
                try FileManager.default.createDirectory(atPath: certificates, withIntermediateDirectories: false)
                workloadAPI = try stage.start(
                    Built.svidsync,
                    ["dev", "--socket", socket, "--ttl", "24h", "--spiffe-id", "spiffe://example.org/web"] + options)
                try await workloadAPI.says("serving spiffe://example.org/web")
                configuration = try stage.directory.write(
                    "helper.conf",
                    "agent_address = \"\(socket)\"\ncert_dir = \"\(certificates)\"\n" + settings + "\n")
            }

            func rotate() { workloadAPI.signal(SIGUSR1) }

            func start(_ flags: [String] = []) throws -> Program {
                try stage.start(Built.svidsync, ["-config", configuration] + flags)
            }

            func mode(_ name: String) throws -> Int? {
                let path = URL(fileURLWithPath: "\(certificates)/\(name)").resolvingSymlinksInPath().path
                return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            }

            /// Compares the files with what is built independently.
            func expectFiles(_ audiences: [String] = []) async throws {
                let result = try await Program.run(
                    Tool.python, [Files.resource("helper_files.py"), socket, certificates] + audiences)
                #expect(result.end == .exited(0), "\(result.output)\(result.errors)")
            }
        }

        @Test(
            "the same files, byte for byte, with their modes, in place of those that spiffe-helper has left",
            .enabled(if: Tool.exists(Tool.python), "Tests/Support/python-venv.sh makes .build/venv"),
            .timeLimit(.minutes(2)))
        func files() async throws {
            try await withStage { stage in
                let settings = """
                    include_federated_domains = true
                    jwt_svids = [{jwt_audience="a", jwt_extra_audiences=["b", "c"], jwt_svid_file_name="jwt_svid.token"}]
                    jwt_bundle_file_name = "bundle.json"
                    cert_file_mode = 0444
                    key_file_mode = 0444
                    jwt_bundle_file_mode = 0640
                    """
                let world = try await World(
                    stage, Self.x509 + settings, ["--federate", "z.example,b.example", "--rotate-every", "12h"])
                // As a volume that the containers of a pod share.
                try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: world.certificates)
                try stage.directory.write("certs/svid.pem", "old", mode: 0o600)
                let agent = try world.start()
                try await agent.says("all outputs are written")
                try await world.expectFiles(["a", "b", "c"])
                #expect(try world.mode("svid.pem") == 0o444)
                #expect(try world.mode("svid_key.pem") == 0o444)
                #expect(try world.mode("svid_bundle.pem") == 0o444)
                #expect(try world.mode("bundle.json") == 0o640)
                #expect(try world.mode("jwt_svid.token") == 0o600)
                #expect(agent.errors.contains("helper.conf:10:17: key_file_mode lets every user read the key"))
                let directory = try FileManager.default.attributesOfItem(atPath: world.certificates)
                #expect(directory[.posixPermissions] as? Int == 0o777)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "one delivery with all audiences, and without cmd, when it is called spiffe-helper and not a daemon",
            .enabled(if: Tool.exists(Tool.python), "Tests/Support/python-venv.sh makes .build/venv"),
            .timeLimit(.minutes(2)))
        func once() async throws {
            try await withStage { stage in
                let settings = """
                    cmd = "touch"
                    cmd_args = "\(stage.directory.path("started"))"
                    jwt_svids = [{jwt_audience="a", jwt_extra_audiences=["b"], jwt_svid_file_name="jwt_svid.token"}]
                    jwt_bundle_file_name = "bundle.json"
                    """
                let world = try await World(stage, Self.x509 + settings, ["--rotate-every", "12h"])
                let program = stage.directory.path("spiffe-helper")
                try FileManager.default.createSymbolicLink(atPath: program, withDestinationPath: Built.svidsync)
                let helper = try stage.start(program, ["--config=\(world.configuration)", "-daemon-mode=false"])
                #expect(try await helper.wait() == .exited(0), "\(helper.errors)")
                try await world.expectFiles(["a", "b"])
                #expect(stage.directory.readIfPresent("started") == nil)
                #expect(helper.errors.contains("cmd is ignored without daemon_mode"))
            }
        }

        @Test(
            "cmd is started with the first certificates, signalled at a rotation, and started again after its end",
            .timeLimit(.minutes(2)))
        func command() async throws {
            try await withStage { stage in
                let script =
                    "trap 'echo signalled' USR1; trap 'exit 3' USR2; echo started $$; while :; do sleep 0.02; done"
                let settings = """
                    cmd = "sh"
                    cmd_args = "-c \\"\(script)\\""
                    renew_signal = "SIGUSR1"
                    """
                let world = try await World(stage, Self.x509 + settings, ["--rotate-every", "12h"])
                let agent = try world.start()
                try await agent.says("started ")
                #expect(stage.directory.readIfPresent("certs/svid.pem") != nil)
                world.rotate()
                try await agent.says("signalled")
                let pid = try #require(agent.output.split(separator: "\n").first?.split(separator: " ").last)
                kill(try #require(Int32(pid)), SIGUSR2)
                try await agent.says("new credentials start it again")
                #expect(agent.output.occurrences(of: "started") == 1)
                world.rotate()
                try await eventually("the second start") { agent.output.occurrences(of: "started") == 2 }
                #expect(try await agent.stop() == .exited(0))
                // The program does not outlive svidsync.
                let second = try #require(
                    agent.output.split(separator: "\n").last { $0.hasPrefix("started") }?.split(separator: " ").last)
                let child = try #require(Int32(second))
                try await eventually("the end of the program") { !Self.runs(child) }
            }
        }

        /// Whether a process runs; one that has ended and that nobody waits for does not.
        private static func runs(_ pid: Int32) -> Bool {
            guard let status = FileManager.default.contents(atPath: "/proc/\(pid)/status") else { return false }
            return !String(decoding: status, as: UTF8.self).contains("State:\tZ")
        }

        @Test("a program that cannot be started is tried again at the next rotation", .timeLimit(.minutes(2)))
        func missingCommand() async throws {
            try await withStage { stage in
                let program = stage.directory.path("program")
                let world = try await World(stage, Self.x509 + "cmd = \"\(program)\"", ["--rotate-every", "12h"])
                let agent = try world.start()
                try await agent.says("the program cannot be started")
                try stage.directory.write("program", "#!/bin/sh\necho here\n", mode: 0o755)
                world.rotate()
                try await agent.says("here")
            }
        }

        @Test("the process of pid_file_name is signalled, also when only a token is new", .timeLimit(.minutes(2)))
        func pidFile() async throws {
            try await withStage { stage in
                let script = "trap 'echo signalled' HUP; echo ready; while :; do sleep 0.02; done"
                let server = try stage.start("sh", ["-c", script])
                try await server.says("ready")
                try stage.directory.write("server.pid", "\(server.pid)\n")
                let settings = """
                    jwt_svids { jwt_audience = "a" jwt_svid_file_name = "jwt_svid.token" }
                    pid_file_name = "\(stage.directory.path("server.pid"))"
                    renew_signal = "SIGHUP"
                    """
                let world = try await World(stage, settings, ["--rotate-every", "12h", "--jwt-ttl", "4s"])
                let agent = try world.start()
                try await eventually("signals for three tokens") { server.output.occurrences(of: "signalled") >= 3 }
                #expect(world.workloadAPI.output.contains("rotated") == false)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("health_checks are answered by the paths of the configuration", .timeLimit(.minutes(2)))
        func health() async throws {
            try await withStage { stage in
                let port = try freePort()
                let settings = """
                    health_checks {
                      listener_enabled = true
                      bind_port = \(port)
                      liveness_path = "/alive"
                      readiness_path = "/prepared"
                    }
                    """
                let world = try await World(stage, Self.x509 + settings, ["--rotate-every", "12h"])
                let agent = try world.start()
                try await agent.says("all outputs are written")
                for path in ["alive", "prepared"] {
                    // Over IPv4, though one socket listens for both.
                    let answer = try await Program.run("curl", ["-fsS", "http://127.0.0.1:\(port)/\(path)"])
                    #expect(answer.end == .exited(0), "\(answer.errors)\(agent.errors)")
                }
                let other = try await Program.run("curl", ["-fsS", "http://127.0.0.1:\(port)/ready"])
                #expect(other.end == .exited(22))
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("health_checks are answered on a machine without IPv6, too", .timeLimit(.minutes(2)))
        func healthWithoutIPv6() async throws {
            try await withStage { stage in
                let port = try freePort()
                let library = stage.directory.path("no_ipv6.so")
                let compiler = try await Program.run(
                    "cc", ["-shared", "-fPIC", "-o", library, Files.resource("no_ipv6.c"), "-ldl"])
                try #require(compiler.end == .exited(0), "\(compiler.errors)")
                let settings = "health_checks { listener_enabled = true bind_port = \(port) }"
                let world = try await World(stage, Self.x509 + settings, ["--rotate-every", "12h"])
                let agent = try stage.start(
                    "env", ["LD_PRELOAD=\(library)", Built.svidsync, "-config", world.configuration])
                try await agent.says("all outputs are written")
                try await agent.says("listening for probes")
                let answer = try await Program.run("curl", ["-fsS", "http://127.0.0.1:\(port)/ready"])
                #expect(answer.end == .exited(0), "\(answer.errors)\(agent.errors)")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "SIGHUP reads the configuration again: a bad one changes nothing, a good one counts, cmd runs on",
            .timeLimit(.minutes(2)))
        func reload() async throws {
            try await withStage { stage in
                let settings = """
                    cmd = "sh"
                    cmd_args = "-c \\"echo started $$; exec sleep 600\\""
                    """
                let world = try await World(stage, Self.x509 + settings, ["--rotate-every", "12h"])
                let agent = try world.start()
                try await agent.says("started ")
                let text = String(decoding: try stage.directory.read("helper.conf"), as: UTF8.self)
                try stage.directory.write("helper.conf", text + "svid_file = 1\n")
                agent.signal(SIGHUP)
                try await agent.says("the configuration was not taken, the old one stays in force")
                try await agent.says("svid_file: unknown key")
                #expect(stage.directory.readIfPresent("certs/svid.pem") != nil)
                try stage.directory.write(
                    "helper.conf", text.replacing("svid.pem", with: "renamed.pem") + "key_file_mode = 0640\n")
                agent.signal(SIGHUP)
                try await agent.says("the configuration was read again")
                try await eventually("the other name") {
                    stage.directory.readIfPresent("certs/renamed.pem") != nil
                        && stage.directory.readIfPresent("certs/svid.pem") == nil
                }
                #expect(try world.mode("svid_key.pem") == 0o640)
                world.rotate()
                try await eventually("a third set") { try Files.generationNumber(world.certificates) == 3 }
                #expect(agent.output.occurrences(of: "started") == 1)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("what is wrong is told with its place, and the exit status says whether it is the file or the flags")
        func faults() async throws {
            try await withStage { stage in
                let file = try stage.directory.write("helper.conf", Self.x509 + "svid_fil_name = \"x\"\n")
                let bad = try await Program.run(Built.svidsync, ["-config", file])
                #expect(bad.end == .exited(78))
                #expect(bad.errors.contains("helper.conf:4:1: svid_fil_name: unknown key"))
                let missing = try await Program.run(Built.svidsync, ["-config=\(file).old"])
                #expect(missing.end == .exited(78))
                #expect(try await Program.run(Built.svidsync, ["-daemon-mode", "false"]).end == .exited(64))
                #expect(try await Program.run(Built.svidsync, ["-config", file, "-x"]).end == .exited(64))
                let version = try await Program.run(Built.svidsync, ["-version"])
                #expect(version.end == .exited(0) && version.output.hasPrefix("svidsync "))
                let help = try await Program.run(Built.svidsync, ["-help"])
                #expect(help.end == .exited(0) && help.output.contains("-daemon-mode=BOOL"))
            }
        }

        @Test("config convert prints what check accepts and fetch delivers", .timeLimit(.minutes(2)))
        func convert() async throws {
            try await withStage { stage in
                let settings = """
                    cmd = "ghostunnel"
                    cmd_args = "server --listen localhost:8002"
                    renew_signal = "SIGUSR1"
                    add_intermediates_to_bundle = true
                    omit_expired = true
                    """
                let world = try await World(stage, Self.x509 + settings, ["--rotate-every", "12h"])
                let printed = try await Program.run(Built.svidsync, ["config", "convert", world.configuration])
                #expect(printed.end == .exited(0), "\(printed.errors)")
                #expect(
                    printed.output.contains(
                        "svidsync exec --config THIS-FILE --on-change SIGUSR1 --restart on-change -- ghostunnel server")
                )
                let file = try stage.directory.write("svidsync.yaml", printed.output)
                let check = try await Program.run(Built.svidsync, ["check", "--config", file])
                #expect(check.end == .exited(0), "\(check.output)\(check.errors)")
                // Nobody else can write in this one.
                #expect(!check.output.contains("shared_directory"))
                let fetch = try await Program.run(Built.svidsync, ["fetch", "--config", file])
                #expect(fetch.end == .exited(0), "\(fetch.errors)")
                #expect(stage.directory.readIfPresent("certs/svid_key.pem") != nil)
            }
        }
    }
}
