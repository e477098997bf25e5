import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Probes and metrics over HTTP", .timeLimit(.minutes(3)))
    struct HealthTests {
        /// Starts an agent with one output that listens for probes.
        private func start(
            _ stage: Stage, extra: String = "owner: \(geteuid())"
        ) async throws -> (workloadAPI: DevelopmentAPI, agent: Program, port: Int) {
            let port = try freePort()
            let workloadAPI = try await DevelopmentAPI.start(on: stage)
            let configuration = try configuration(stage, workloadAPI.socket, "127.0.0.1:\(port)", extra)
            let agent = try await Agent.start(configuration, on: stage)
            return (workloadAPI, agent, port)
        }

        private func configuration(
            _ stage: Stage, _ socket: String, _ listen: String, _ extra: String
        ) throws -> String {
            _ = try HookedOutput.configuration(stage, socket: socket, output: stage.directory.path("out"), extra)
            let text = String(decoding: try stage.directory.read("svidsync.yaml"), as: UTF8.self)
            return try stage.directory.write("svidsync.yaml", text + "\nhealth: { listen: \"\(listen)\" }\n")
        }

        private func probes(_ port: Int, _ task: String, _ more: String..., by python: String = "python3") async throws
        {
            let result = try await Program.run(
                python, [Files.resource("probes.py"), "\(port)", task] + more, within: .seconds(120))
            #expect(result.end == .exited(0) && result.output == "as it should be\n", "\(result.errors)")
        }

        @Test("curl finds the agent live and ready, and not ready before the first delivery")
        func curl() async throws {
            try await withStage { stage in
                let place = stage.directory.path("health.sock")
                let configuration = try configuration(
                    stage, stage.directory.path("agent.sock"), "unix://\(place)", "owner: \(geteuid())")
                let agent = try stage.start(Built.svidsync, ["run", "--config", configuration])
                try await agent.says("listening for probes")
                func ask(_ path: String) async throws -> String {
                    let result = try await Program.run(
                        "curl",
                        [
                            "--silent", "--show-error", "--unix-socket", place, "--write-out", "%{http_code}",
                            "http://agent\(path)",
                        ])
                    #expect(result.end == .exited(0), "\(result.errors)")
                    return result.output
                }
                #expect(try await ask("/live") == "live\n200")
                let early = try await ask("/ready")
                #expect(early.hasPrefix("web: not delivered yet") && early.hasSuffix("\n503"))
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                try await agent.says("all outputs are written")
                #expect(try await ask("/ready") == "ready\n200")
                #expect(try await ask("/elsewhere") == "not found\n404")
                try await workloadAPI.stop()
                #expect(try await agent.stop() == .exited(0))
                #expect(!FileManager.default.fileExists(atPath: place))
            }
        }

        @Test("every request gets the answer that it deserves, and the agent lives on")
        func hostile() async throws {
            try await withStage { stage in
                let (_, agent, port) = try await start(stage)
                try await probes(port, "hostile")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("clients that send a request without end neither keep probes out nor stay")
        func slow() async throws {
            try await withStage { stage in
                let (_, agent, port) = try await start(stage)
                try await probes(port, "slow")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "the metrics are what Prometheus' own parser takes, with the values that hold",
            .enabled(if: Tool.exists(Tool.python), "Tests/Support/python-venv.sh makes .build/venv"))
        func metrics() async throws {
            try await withStage { stage in
                let (workloadAPI, agent, port) = try await start(
                    stage,
                    extra: """
                        hooks: [{ command: ["false"] }]
                        reload: { attempts: 1 }
                        """)
                try await agent.says("given up")
                for rotation in 2...4 {
                    try await workloadAPI.rotate()
                    try await eventually("delivery \(rotation)") {
                        try Files.generationNumber(stage.directory.path("out")) == rotation
                    }
                }
                try await probes(port, "metrics", "4", by: Tool.python)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("where the port is taken the agent delivers all the same, and listens as soon as it is free")
        func taken() async throws {
            try await withStage { stage in
                let port = try freePort()
                let other = try stage.start(
                    "python3", ["-u", "-m", "http.server", "--bind", "127.0.0.1", "\(port)"])
                try await other.says("Serving HTTP")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try configuration(
                    stage, workloadAPI.socket, "127.0.0.1:\(port)", "owner: \(geteuid())")
                let agent = try await Agent.start(configuration, on: stage)
                try await agent.says("probes cannot be answered yet")
                other.signal(SIGKILL)
                try await other.wait()
                try await agent.says("listening for probes address=127.0.0.1:\(port)")
                try await probes(port, "hostile")
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
