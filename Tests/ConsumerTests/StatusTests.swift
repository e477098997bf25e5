import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("svidsync status", .timeLimit(.minutes(2)))
    struct StatusTests {
        /// What the agent says as JSON.
        private func status(_ configuration: String) async throws -> [String: Any] {
            let result = try await Program.run(
                Built.svidsync, ["status", "--config", configuration, "--output", "json"])
            #expect(result.end == .exited(0), "\(result.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
            return try #require(object as? [String: Any])
        }

        /// What it says of its only output.
        private func output(_ configuration: String) async throws -> [String: Any] {
            let outputs = try #require(try await status(configuration)["outputs"] as? [[String: Any]])
            return try #require(outputs.first)
        }

        private func ready(
            _ configuration: String, _ options: String...
        ) async throws -> (end: Program.End, output: String, errors: String) {
            try await Program.run(Built.svidsync, ["status", "--ready", "--config", configuration] + options)
        }

        @Test("the identity on disk, deliveries and the state of the Workload API are told; secrets are not")
        func facts() async throws {
            try await withStage { stage in
                let folder = stage.directory.path("out")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: folder, "hooks: [{ command: [\"true\"] }]")
                #expect(try await ready(configuration).end == .exited(69))
                let agent = try await Agent.start(configuration, on: stage)
                try await workloadAPI.rotate()
                try await eventually("the second delivery") { try Files.generationNumber(folder) == 2 }
                try await eventually("its hooks") {
                    let hooks = try await output(configuration)["hooks"] as? [String: Any]
                    return hooks?["result"] as? String == "succeeded" && hooks?["owed"] as? Bool == false
                }
                let web = try await self.output(configuration)
                #expect(web["ready"] as? Bool == true)
                #expect(web["spiffe_id"] as? String == "spiffe://example.org/web")
                let serial = try await Files.serial("\(folder)/tls.crt")
                #expect((web["serial_number"] as? String)?.uppercased() == serial)
                #expect(web["generation"] as? Int == 2)
                #expect((web["counts"] as? [String: Int])?["deliveries"] == 2)
                let stream = try #require(try await status(configuration)["workload_api"] as? [String: Any])
                #expect(stream["state"] as? String == "connected" && stream["updates"] as? Int == 2)
                let text = try await Program.run(Built.svidsync, ["status", "--config", configuration])
                #expect(text.output.contains("web: ready") && text.output.contains("spiffe://example.org/web"))
                #expect(!text.output.contains("PRIVATE"))
                // Counts go on when the configuration is read again.
                agent.signal(SIGHUP)
                try await agent.says("the configuration was read again")
                try await eventually("an answer after the reload") {
                    guard try await ready(configuration).end == .exited(0) else { return false }
                    return (try await self.output(configuration)["counts"] as? [String: Int])?["deliveries"] == 2
                }
                #expect(try await agent.stop() == .exited(0))
                #expect(try await ready(configuration).end == .exited(69))
            }
        }

        @Test("only the agent's own user may ask", .enabled(if: geteuid() == 0, "another user is needed"))
        func permissions() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: stage.directory.path("out"), "owner: root")
                try stage.directory.write(
                    "svidsync.yaml",
                    String(decoding: try stage.directory.read("svidsync.yaml"), as: UTF8.self)
                        + "\nstatus: { socket: \(stage.directory.path("status.sock")) }\n")
                let agent = try await Agent.start(configuration, on: stage)
                let copy = stage.directory.path("svidsync")
                try await Program.run("install", ["-m", "0755", Built.svidsync, copy])
                let words = [copy, "status", "--socket", stage.directory.path("status.sock")]
                let other = try await Program.run(
                    "setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups"] + words)
                #expect(other.end == .exited(69) && other.errors.contains("Permission denied"), "\(other.errors)")
                #expect(try await Program.run(words[0], Array(words.dropFirst())).end == .exited(0))
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("ready is what is on disk: without the Workload API, after a restart, until it expires or is gone")
        func readiness() async throws {
            try await withStage { stage in
                let folder = stage.directory.path("out")
                let configuration = try HookedOutput.configuration(
                    stage, socket: stage.directory.path("agent.sock"), output: folder, "owner: \(geteuid())")
                let agent = try stage.start(Built.svidsync, ["run", "--config", configuration])
                try await agent.says("no Workload API")
                try await eventually("not ready") {
                    let answer = try await ready(configuration)
                    return answer.end == .exited(1) && answer.output.contains("web: not delivered yet")
                }
                let short = try stage.start(
                    Built.svidsync,
                    [
                        "dev", "--socket", stage.directory.path("agent.sock"), "--ttl", "40s", "--rotate-every", "12h",
                    ])
                try await agent.says("all outputs are written")
                #expect(try await ready(configuration).end == .exited(0))
                try await short.stop()
                #expect(try await agent.stop() == .exited(0))
                let again = try stage.start(Built.svidsync, ["run", "--config", configuration])
                try await again.says("no Workload API")
                #expect(try await ready(configuration).end == .exited(0))
                try await eventually("the end of validity", within: .seconds(60), every: .milliseconds(200)) {
                    let answer = try await ready(configuration)
                    return answer.end == .exited(1) && answer.output.contains("web: expired at")
                }
                #expect(try await again.stop() == .exited(0))
            }
        }

        @Test("a hook that fails is told, and leaves the output ready unless hooks are asked for")
        func hooks() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: stage.directory.path("out"),
                    """
                    hooks: [{ command: ["false"] }]
                    reload: { attempts: 1 }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                try await eventually("the failure") {
                    (try await output(configuration)["hooks"] as? [String: Any])?["result"] as? String == "failed"
                }
                #expect(try await ready(configuration).end == .exited(0))
                let strict = try await ready(configuration, "--hooks")
                #expect(strict.end == .exited(1) && strict.output.contains("false"), "\(strict.output)")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("a check that refuses the new set is told; the old one stays ready")
        func refusal() async throws {
            try await withStage { stage in
                let folder = stage.directory.path("out")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: folder,
                    "hooks: [{ check: [test, \"!\", -e, \(stage.directory.path("broken"))] }]")
                let agent = try await Agent.start(configuration, on: stage)
                try stage.directory.write("broken", "")
                try await workloadAPI.rotate()
                try await eventually("the refusal") {
                    (try await output(configuration)["hooks"] as? [String: Any])?["check"] as? String == "failed"
                }
                #expect(try await ready(configuration).end == .exited(0))
                #expect(try await ready(configuration, "--hooks").end == .exited(1))
                try FileManager.default.removeItem(atPath: stage.directory.path("broken"))
                try await eventually("the set is taken") { try await ready(configuration, "--hooks").end == .exited(0) }
                #expect(try await output(configuration)["generation"] as? Int ?? 0 >= 2)
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
