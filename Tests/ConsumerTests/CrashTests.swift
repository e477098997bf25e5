import Glibc
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("The daemon, killed while it publishes")
    struct CrashTests {
        /// The system calls of a publication; each is a place to die at.
        private static let calls = [
            "readlinkat", "newfstatat", "mkdirat", "openat", "write", "fchmod", "fsync", "close", "symlinkat",
            "renameat",
        ]

        @Test(
            "at each of its system calls, leaves a complete set each time, and the next start converges",
            .timeLimit(.minutes(4)))
        func systemCalls() async throws {
            try await withStage { stage in
                let output = stage.directory.path("credentials")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try Agent.configuration(stage, socket: workloadAPI.socket, output: output)
                var victim = try await Victim.start(configuration, output, on: stage)
                var kills = 0
                var interrupted = 0
                var seen: (old: Int, new: Int) = (0, 0)
                while kills < 200 {
                    for call in Self.calls {
                        // Until a publication has no such call left.
                        for number in 1... {
                            let old = try OutputState(output)
                            guard try await victim.dies(at: call, number: number, rotating: workloadAPI) else { break }
                            kills += 1
                            let left = try OutputState(output)
                            try await left.expectComplete(output, old: old)
                            if left.generation == old.generation { seen.old += 1 } else { seen.new += 1 }
                            if !left.leftovers.isEmpty { interrupted += 1 }
                            victim = try await Victim.start(configuration, output, on: stage)
                            try await victim.expectConverged(unlike: old)
                        }
                    }
                }
                // It did die in the middle of things: before the rename, after it, and with half a generation made.
                #expect(seen.old > 0)
                #expect(seen.new > 0)
                #expect(interrupted >= kills / 2)
            }
        }

        @Test(
            "at each system call of the first publication, leaves no set or a complete one, and the next start converges",
            .timeLimit(.minutes(2)))
        func firstPublication() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                var kills = 0
                for call in ["mkdirat", "fchmod", "fsync", "symlinkat", "renameat"] {
                    for number in 1... {
                        let output = stage.directory.path("\(call)-\(number)")
                        let configuration = try Agent.configuration(
                            stage, socket: workloadAPI.socket, output: output)
                        // Not with --seccomp-bpf: strace 6.1 then counts no further than to the first call.
                        let agent = try stage.start(
                            "strace",
                            [
                                "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                                "inject=\(call):signal=KILL:when=\(number)", Built.svidsync, "run", "--config",
                                configuration,
                            ])
                        try await eventually("the end of the agent or of its publication") {
                            agent.end != nil || agent.errors.contains("all outputs are written")
                        }
                        guard agent.end != nil else {
                            try await agent.stop()
                            break
                        }
                        #expect(try await agent.wait() == .killed(SIGKILL))
                        kills += 1
                        try await OutputState(output).expectComplete(output, old: nil, isFirst: true)
                        let next = try await Victim.start(configuration, output, on: stage)
                        try await next.expectConverged(unlike: nil)
                        try await next.stop()
                    }
                }
                #expect(kills >= 15)
            }
        }

        @Test(
            "at random moments of publications without pause, leaves a complete set each time",
            .timeLimit(.minutes(3)))
        func randomMoments() async throws {
            try await withStage { stage in
                let output = stage.directory.path("credentials")
                let workloadAPI = try await DevelopmentAPI.start(on: stage, rotateEvery: "20ms")
                let configuration = try Agent.configuration(stage, socket: workloadAPI.socket, output: output)
                var interrupted = 0
                for _ in 1...60 {
                    let old = try OutputState(output)
                    // Each of a publication's five fsyncs takes 5 ms: the next state is there before it is over.
                    let agent = try stage.start(
                        "strace",
                        [
                            "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e",
                            "inject=fsync:delay_enter=5000", Built.svidsync, "run", "--config", configuration,
                        ])
                    try await agent.says("new SVID")
                    try await Task.sleep(for: .microseconds(Int64.random(in: 0...60_000)))
                    agent.signal(SIGKILL)
                    #expect(try await agent.wait() == .killed(SIGKILL))
                    let left = try OutputState(output)
                    try await left.expectComplete(output, old: old, isFirst: old.generation == nil)
                    if !left.leftovers.isEmpty { interrupted += 1 }
                }
                #expect(interrupted >= 20)
                let agent = try await Agent.start(configuration, on: stage)
                // It would publish again between two looks.
                try await agent.stop()
                try await OutputState(output).expectComplete(output, old: nil)
            }
        }
    }
}
