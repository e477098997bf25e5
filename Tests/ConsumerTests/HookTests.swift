import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Hooks of the daemon")
    struct HookTests {
        @Test("a hook that hangs delays neither another output's files nor its hook", .timeLimit(.minutes(1)))
        func hangingHook() async throws {
            try await withStage { stage in
                let slow = stage.directory.path("slow")
                let fast = stage.directory.path("fast")
                let calls = stage.directory.path("calls")
                let hanging = stage.directory.path("hanging")
                let hang = "{ command: [/bin/sh, -c, 'echo called >>\(hanging); exec sleep 600'], timeout: 10m }"
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try stage.directory.write(
                    "svidsync.yaml",
                    """
                    workload_api:
                      endpoint: unix://\(workloadAPI.socket)
                    outputs:
                    \(Agent.output(name: "slow", directory: slow, hooks: [hang]))
                    \(Agent.output(name: "fast", directory: fast, hooks: [Self.note(in: calls)]))
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                try await eventually("the first hooks") {
                    try Self.calls(calls) == 1 && Self.calls(hanging) == 1
                }
                for rotation in 2...5 {
                    let generations = try [slow, fast].map(Files.generation)
                    try await workloadAPI.rotate()
                    try await eventually("files and hook of rotation \(rotation)") {
                        try Self.calls(calls) == rotation && Files.generation(fast) != generations[1]
                            && Files.generation(slow) != generations[0]
                    }
                }
                // It has been hanging all the time.
                #expect(try Self.calls(hanging) == 1)
                let lines = agent.errors.split(separator: "\n")
                #expect(!lines.contains { $0.contains("hook done") && $0.contains("output=slow") })
                // Nor does it delay the end.
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "a hook that writes a gigabyte fills neither the log nor the memory, and delays no other",
            .timeLimit(.minutes(2)))
        func loudHook() async throws {
            try await withStage { stage in
                let calls = stage.directory.path("calls")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let loud = "{ shell: \"head -c 1073741824 /dev/zero | tr '\\\\0' x; echo; echo end >&2\" }"
                let configuration = try stage.directory.write(
                    "svidsync.yaml",
                    """
                    workload_api:
                      endpoint: unix://\(workloadAPI.socket)
                    outputs:
                    \(Agent.output(name: "loud", directory: stage.directory.path("loud"), hooks: [loud]))
                    \(Agent.output(name: "other", directory: stage.directory.path("other"), hooks: [Self.note(in: calls)]))
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                try await eventually("the other hook") { try Self.calls(calls) == 1 }
                try await eventually("the end of the loud one", within: .seconds(100)) {
                    agent.errors.split(separator: "\n").contains {
                        $0.contains("hook done") && $0.contains("output=loud")
                    }
                }
                #expect(agent.errors.contains("more bytes dropped"))
                #expect(agent.errors.utf8.count < 400_000, "\(agent.errors.utf8.count) bytes of log")
                let memory = try String(contentsOfFile: "/proc/\(agent.pid)/status", encoding: .utf8)
                    .split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").dropFirst().first
                #expect(try #require(memory.flatMap { Int($0) }) < 64_000)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "root is told at the start of a hook's program that somebody else could replace, and of no other",
            .enabled(if: geteuid() == 0, "only root runs the programs of others"), .timeLimit(.minutes(1)))
        func foreignProgram() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                for name in ["own", "foreign"] { try stage.directory.write(name, "#!/bin/sh\n", mode: 0o755) }
                try await Program.run("chown", ["nobody", stage.directory.path("foreign")])
                let configuration = try Agent.configuration(
                    stage, socket: workloadAPI.socket, output: stage.directory.path("out"),
                    hooks: ["own", "foreign"].map { "{ command: [\(stage.directory.path($0))] }" })
                let agent = try await Agent.start(configuration, on: stage)
                let path = stage.directory.path("foreign")
                try await agent.says("warning hook runs \(path) as root, but user 65534 owns \(path)")
                #expect(agent.errors.occurrences(of: "warning hook") == 1)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("a start on equal content writes nothing and runs no hook", .timeLimit(.minutes(1)))
        func equalContent() async throws {
            try await withStage { stage in
                let output = stage.directory.path("credentials")
                let calls = stage.directory.path("calls")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try Agent.configuration(
                    stage, socket: workloadAPI.socket, output: output, hooks: [Self.note(in: calls)])
                let first = try await Agent.start(configuration, on: stage)
                try await first.says("hook done")
                try await eventually("the hook is settled") { try Self.isSettled(output) }
                #expect(try await first.stop() == .exited(0))
                let before = try await Self.listing(output)

                for _ in 1...3 {
                    let agent = try await Agent.start(configuration, on: stage)
                    #expect(try await agent.stop() == .exited(0))
                    #expect(!agent.errors.contains("hook"), "\(agent.errors)")
                    #expect(!agent.errors.contains("published"))
                }
                #expect(try await Self.listing(output) == before)
                #expect(try Self.calls(calls) == 1)

                // A rotation shows that hook and listing would have told.
                let agent = try await Agent.start(configuration, on: stage)
                try await workloadAPI.rotate()
                try await eventually("the hook of the rotation") { try Self.calls(calls) == 2 }
                #expect(try await agent.stop() == .exited(0))
                #expect(try await Self.listing(output) != before)
            }
        }

        /// A hook that adds a line to a file.
        private static func note(in path: String) -> String { "{ command: [/bin/sh, -c, 'echo called >>\(path)'] }" }

        /// How often the hook was called.
        private static func calls(_ path: String) throws -> Int {
            guard FileManager.default.fileExists(atPath: path) else { return 0 }
            return try String(contentsOfFile: path, encoding: .utf8).occurrences(of: "called\n")
        }

        /// Whether no hook is owed for the current generation.
        private static func isSettled(_ output: String) throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: "\(output)/..data/")
                .allSatisfy { $0 != ".svidsync-hooks-owed" }
        }

        /// Every name in the directory but the lock, with inode, mode, owner, size and the times of content and status.
        private static func listing(_ output: String) async throws -> String {
            let result = try await Program.run(
                "find", [output, "!", "-name", ".svidsync.lock", "-printf", "%P %l %i %m %U %G %s %T@ %C@\n"])
            #expect(result.end == .exited(0), "\(result.errors)")
            return result.output.split(separator: "\n").sorted().joined(separator: "\n")
        }
    }
}
