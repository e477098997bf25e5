import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Log lines in systemd's journal")
    struct JournalTests {
        /// The agent's first line where no Workload API is there.
        ///
        /// - Parameter stream: What `JOURNAL_STREAM` says, in the shell's words.
        private func line(_ stream: String, _ format: String, _ stage: Stage) async throws -> Substring {
            let configuration = try stage.directory.write(
                "svidsync.yaml",
                """
                workload_api: { endpoint: "unix://\(stage.directory.path("nobody.sock"))" }
                log: { format: \(format) }
                outputs:
                  - name: web
                    directory: \(stage.directory.path("web"))
                    files: [ { kind: trust-bundle, name: ca.pem } ]
                """)
            let agent = try stage.start(
                "sh",
                ["-c", "JOURNAL_STREAM=\(stream) exec \"$0\" run --config \"$1\"", Built.svidsync, configuration])
            try await agent.says("no Workload API")
            try await agent.stop()
            return try #require(agent.errors.split(separator: "\n").first { $0.contains("no Workload API") })
        }

        @Test("have their priority and no time, which the journal notes itself", .timeLimit(.minutes(1)))
        func journal() async throws {
            try await withStage { stage in
                let line = try await line("$(stat -Lc %d:%i /proc/self/fd/2)", "text", stage)
                #expect(line.hasPrefix("<4>warning no Workload API"), "\(line)")
            }
        }

        @Test("are as elsewhere where the variable was inherited with another stream", .timeLimit(.minutes(1)))
        func inherited() async throws {
            try await withStage { stage in
                let line = try await line("1:1", "text", stage)
                #expect(line.hasPrefix("20") && line.contains("Z warning no Workload API"), "\(line)")
            }
        }

        @Test("are JSON where that is configured", .timeLimit(.minutes(1)))
        func json() async throws {
            try await withStage { stage in
                let line = try await line("$(stat -Lc %d:%i /proc/self/fd/2)", "json", stage)
                let members = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
                #expect(members?["level"] == "warning")
            }
        }
    }
}
