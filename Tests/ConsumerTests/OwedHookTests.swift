import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Hooks that are owed")
    struct OwedHookTests {
        @Test(
            "killed between publication and hook a hundred times, the daemon runs each generation's hook once",
            .timeLimit(.minutes(4)))
        func killed() async throws {
            try await withStage(memory: true) { stage in
                let output = stage.directory.path("out")
                let calls = stage.directory.path("calls")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                // A hook waits until the agent that runs it is let go on, and ends with it: what a killed agent has started
                // must not be counted.
                let hook = """
                    until [ -e \(stage.directory.path("go"))-$PPID ]; do kill -0 $PPID && [ $PPID != 1 ] || exit; sleep 0.01; done; \
                    echo $SVIDSYNC_GENERATION >>\(calls)
                    """
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: output,
                    """
                    hooks: [{ shell: "\(hook)" }]
                    reload: { splay: 0s }
                    """)
                func lines() throws -> [String] {
                    String(decoding: stage.directory.readIfPresent("calls") ?? [], as: UTF8.self)
                        .split(separator: "\n").map(String.init)
                }
                var agent = try await Agent.start(configuration, on: stage)
                try stage.directory.write("go-\(agent.pid)", "")
                try await eventually("the first hook") { try lines() == ["1"] }
                for generation in 2...101 {
                    try FileManager.default.removeItem(atPath: stage.directory.path("go-\(agent.pid)"))
                    try await workloadAPI.rotate()
                    try await eventually("the publication", every: .milliseconds(1)) {
                        try Files.generationNumber(output) == generation
                    }
                    agent.signal(SIGKILL)
                    #expect(try await agent.wait() == .killed(SIGKILL))
                    agent = try await Agent.start(configuration, on: stage)
                    try stage.directory.write("go-\(agent.pid)", "")
                    try await eventually("the hook of generation \(generation)") {
                        try lines().last == "\(generation)"
                    }
                    try await agent.says("hook done")
                }
                #expect(try lines() == (1...101).map(String.init))
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "a burst of rotations causes a few hooks, and the last one tells of the last set", .timeLimit(.minutes(2)))
        func burst() async throws {
            try await withStage(memory: true) { stage in
                let output = stage.directory.path("out")
                let workloadAPI = try await DevelopmentAPI.start(on: stage, rotateEvery: "4ms")
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: output,
                    """
                    hooks: [{ shell: "echo $SVIDSYNC_GENERATION >>\(stage.directory.path("calls")); sleep 0.2" }]
                    reload: { wait: { min: 500ms, max: 2s } }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                try await eventually("a thousand publications", within: .seconds(90)) {
                    try Files.generationNumber(output) >= 1000
                }
                try await workloadAPI.stop()
                try await eventually("the last hook") {
                    let last = String(decoding: stage.directory.readIfPresent("calls") ?? [], as: UTF8.self)
                        .split(separator: "\n").last
                    return try last == "\(Files.generationNumber(output))"
                }
                let count = String(decoding: stage.directory.readIfPresent("calls") ?? [], as: UTF8.self)
                    .split(separator: "\n").count
                #expect(count <= 60, "\(count) hooks")
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
