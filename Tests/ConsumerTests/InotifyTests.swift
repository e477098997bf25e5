import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("inotifywait, on an output during rotations")
    struct InotifyTests {
        @Test(
            "sees ..data renamed once per rotation, and no write to a visible name or in a published generation",
            .timeLimit(.minutes(1)))
        func events() async throws {
            try await withStage { stage in
                let output = stage.directory.path("credentials")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try Agent.configuration(
                    stage, socket: workloadAPI.socket, output: output, hooks: ["{ command: [/bin/true] }"])
                let agent = try await Agent.start(configuration, on: stage)
                try await agent.says("hook done")

                let first = try #require(try Files.generation(output))
                let watch = try stage.start(
                    "inotifywait",
                    ["--monitor", "--recursive", "--format", PublicationEvents.format]
                        + ["modify", "close_write", "attrib", "create", "delete", "moved_to", "moved_from"]
                        .flatMap { ["--event", $0] } + [output])
                try await watch.says("Watches established")
                for _ in 1...20 {
                    let generation = try Files.generation(output)
                    let hooks = agent.errors.occurrences(of: "hook done")
                    try await workloadAPI.rotate()
                    try await eventually("a publication") { try Files.generation(output) != generation }
                    try await eventually("its hook") { agent.errors.occurrences(of: "hook done") > hooks }
                }
                let events = try await judge(watch, output, first, until: "end-of-rotations")
                #expect(events.publications == 20)
                #expect(events.breaches == [])
                #expect(events.preparations > 0)

                // The judge can say no: a write in place into what is published, which the agent does not do.
                let handle = try #require(FileHandle(forWritingAtPath: "\(output)/tls.crt"))
                try handle.write(contentsOf: Data("x".utf8))
                try handle.close()
                let spoiled = try await judge(watch, output, first, until: "end-of-control")
                #expect(spoiled.breaches.contains { $0.contains("|MODIFY|tls.crt") })
            }
        }

        /// Judges all events so far: up to that of a file that is made now.
        private func judge(
            _ watch: Program, _ output: String, _ generation: String, until marker: String
        ) async throws -> PublicationEvents {
            try Data().write(to: URL(fileURLWithPath: "\(output)/\(marker)"))
            try await watch.says("|CREATE|\(marker)")
            var events = PublicationEvents(
                output: output, names: ["tls.crt", "tls.key", "ca.pem"], generation: generation)
            for line in watch.output.split(separator: "\n").prefix(while: { !$0.contains(marker) }) {
                events.take(line)
            }
            return events
        }
    }
}
