import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "HAProxy, with the files of examples/haproxy",
        .enabled(if: Tool.exists("/usr/sbin/haproxy"), "haproxy is not installed"))
    struct HAProxyTests {
        /// HAProxy as the example sets it up, and the agent beside it.
        private struct World {
            let stage: Stage
            let credentials: String
            let port: Int
            var workloadAPI: DevelopmentAPI
            let agent: Program

            init(_ stage: Stage) async throws {
                self.stage = stage
                credentials = stage.directory.path("credentials")
                port = try freePort()
                workloadAPI = try await DevelopmentAPI.start(on: stage)
                let places: KeyValuePairs = [
                    "/run/svid/haproxy": credentials, "/run/haproxy/admin.sock": stage.directory.path("admin.sock"),
                    "/run/haproxy.pid": stage.directory.path("haproxy.pid"), "127.0.0.1:8443": "127.0.0.1:\(port)",
                ]
                let configuration = try Example.agent("haproxy/svidsync.yaml", on: stage, workloadAPI, places)
                let server = try Example("haproxy/haproxy.cfg").written(on: stage, as: "haproxy.cfg", places)
                agent = try await Agent.start(configuration, on: stage)
                // Its master wants SIGTERM; SIGUSR1 would wait for connections.
                _ = try stage.start("/usr/sbin/haproxy", ["-W", "-db", "-f", server])
                let leaf = try await Files.serial("\(credentials)/site.pem")
                try await eventually("the first leaf is served") { try await Served.serial(port) == leaf }
                // The server was not there yet at the first delivery: nothing was asked of it, and nobody is alarmed.
                #expect(agent.alarms == [] && !agent.errors.contains("hook"), "\(agent.errors)")
            }

            /// What it answers to a client with these options of curl's.
            func get(_ options: [String] = []) async throws -> String {
                let client = try await Program.run(
                    "curl",
                    ["--silent", "--show-error", "--insecure", "https://127.0.0.1:\(port)/"] + options)
                return client.output + client.errors
            }
        }

        @Test("serves each of 50 new leaves, and no connection fails", .timeLimit(.minutes(2)))
        func rotations() async throws {
            try await withStage { stage in
                let world = try await World(stage)
                try await RotationDrill(
                    stage: stage, workloadAPI: world.workloadAPI, port: world.port,
                    chain: "\(world.credentials)/site.pem", bundle: "\(world.credentials)/ca.pem", dialogue: .http
                ).run()
                #expect(world.agent.errors.contains("hook done: proof by TLS"))
                #expect(world.agent.alarms == [], "\(world.agent.errors)")
                #expect(!world.agent.errors.contains("PRIVATE KEY"))
                #expect(try await world.agent.stop() == .exited(0))
            }
        }

        @Test(
            "a new authority reaches it, too: clients of the new one get in, and of the old one no more",
            .timeLimit(.minutes(1)))
        func authority() async throws {
            try await withStage { stage in
                var world = try await World(stage)
                let old = try stage.directory.write(
                    "old.pem", String(decoding: try stage.directory.read("credentials/site.pem"), as: UTF8.self))
                #expect(try await world.get(["--cert", old]) == "hello\n")
                try await world.workloadAPI.stop()
                world.workloadAPI = try await DevelopmentAPI.start(on: stage)
                try await eventually("the proof of the new set; \(world.agent.errors)") {
                    world.agent.errors.occurrences(of: "hook done: proof by TLS") == 1
                }
                // The leaf is new before the reload, which the bundle waits for.
                try await eventually("the new workers, and the end of the old ones") {
                    let known = try await world.get(["--cert", "\(world.credentials)/site.pem"])
                    let former = try await world.get(["--cert", old])
                    return known == "hello\n" && !former.contains("hello")
                }
                #expect(world.agent.errors.occurrences(of: "hook done: SIGUSR2") == 1)
                #expect(try await world.agent.stop() == .exited(0))
            }
        }
    }
}
