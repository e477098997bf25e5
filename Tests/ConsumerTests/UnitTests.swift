import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("The unit for systemd", .enabled(if: Tool.exists("/usr/bin/systemd-analyze"), "systemd is needed"))
    struct UnitTests {
        /// The unit with the path of a program that exists, as systemd wants it.
        private func unit(_ stage: Stage) throws -> String {
            let text = try Files.text(inRepository: "packaging/systemd/svidsync.service")
            #expect(text.contains("Type=notify\n") && text.contains("/usr/bin/svidsync "))
            return try stage.directory.write(
                "svidsync.service", text.replacing("/usr/bin/svidsync", with: Built.svidsync))
        }

        @Test("systemd finds nothing to complain of", .timeLimit(.minutes(1)))
        func verify() async throws {
            try await withStage { stage in
                let result = try await Program.run("systemd-analyze", ["verify", try unit(stage)])
                #expect(result.end == .exited(0), "\(result.errors)")
                #expect(!result.errors.contains("svidsync.service:"), "\(result.errors)")
            }
        }

        @Test(
            "what the unit may do is little: systemd rates its exposure at 3.0 of 10 at most", .timeLimit(.minutes(1)))
        func exposure() async throws {
            try await withStage { stage in
                let result = try await Program.run(
                    "systemd-analyze", ["security", "--offline=true", "--threshold=30", try unit(stage)])
                #expect(result.end == .exited(0), "\(result.output.suffix(200))\(result.errors)")
                #expect(result.output.contains("Overall exposure level"))
            }
        }
    }
}
