import TestSupport
import Testing

extension ConsumerTests {
    @Suite("svidsync fetch")
    struct FetchTests {
        @Test(
            "while one output waits for its identity, another follows the Workload API, or stays as it is if that is wished",
            .timeLimit(.minutes(1)), arguments: [false, true])
        func oncePerOutput(stays: Bool) async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let late = """
                      - name: late
                        directory: \(stage.directory.path("late"))
                        identity: { spiffe_id: spiffe://example.org/late }
                        files: [ { kind: combined, name: all.pem } ]
                    """
                let output = stage.directory.path("early")
                let configuration = try stage.directory.write(
                    "svidsync.yaml",
                    """
                    workload_api:
                      endpoint: unix://\(workloadAPI.socket)
                    outputs:
                    \(Agent.output(name: "early", directory: output, hooks: []))
                    \(late)
                    """)
                let fetch = try stage.start(
                    Built.svidsync,
                    ["fetch", "--config", configuration, "--timeout", "50s"] + (stays ? ["--once-per-output"] : []))
                try await eventually("the early output") { try Files.generationNumber(output) == 1 }
                try await workloadAPI.stop()
                let both = try stage.start(
                    Built.svidsync,
                    [
                        "dev", "--socket", workloadAPI.socket, "--spiffe-id",
                        "spiffe://example.org/web,spiffe://example.org/late",
                    ])
                #expect(try await fetch.wait(within: .seconds(50)) == .exited(0), "\(fetch.errors)")
                #expect(stage.directory.readIfPresent("late/all.pem") != nil)
                // The other Workload API has another authority, so that a set that follows it is another.
                #expect(try Files.generationNumber(output) == (stays ? 1 : 2))
                try await both.stop()
            }
        }
    }
}
