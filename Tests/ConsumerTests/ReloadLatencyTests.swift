import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Programs learn of a rotation at once")
    struct ReloadLatencyTests {
        @Test("each rotation is one signal, which comes when the new set is there", .timeLimit(.minutes(1)))
        func signal() async throws {
            try await withStage(memory: true) { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let output = stage.directory.path("out")
                let script = """
                    import os, signal
                    # Waited for, not handled: a signal that came just before a pause would be seen only after the next.
                    # The handler is for those who ask whether there is one.
                    signal.signal(signal.SIGHUP, lambda *_: None)
                    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
                    print('ready', flush=True)
                    while signal.sigwait([signal.SIGHUP]): print(os.readlink('\(output)/..data'), flush=True)
                    """
                let program = try stage.start("python3", ["-c", script])
                try await program.says("ready")
                try stage.directory.write("program.pid", "\(program.pid)\n")
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: output,
                    "hooks: [{ signal: SIGHUP, pid_file: \(stage.directory.path("program.pid")), first: skip }]")
                let agent = try await Agent.start(configuration, on: stage)
                for number in 1...30 {
                    try await workloadAPI.rotate()
                    let seen = try await eventually("signal \(number)", every: .milliseconds(1)) {
                        program.output.split(separator: "\n").dropFirst(number).first.map(String.init)
                    }
                    #expect(try seen == Files.generation(output))
                }
                #expect(program.output.split(separator: "\n").count == 31)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("a hundred outputs whose hooks do not end delay no delivery", .timeLimit(.minutes(2)))
        func slowHooks() async throws {
            try await withStage(memory: true) { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let outputs = (1...100).map { number in
                    Agent.output(
                        name: "o\(number)", directory: stage.directory.path("o\(number)"),
                        hooks: ["{ command: [sleep, \"600\"], timeout: 20m }"])
                }
                let configuration = try stage.directory.write(
                    "svidsync.yaml",
                    "workload_api:\n  endpoint: unix://\(workloadAPI.socket)\noutputs:\n\(outputs.joined(separator: "\n"))\n"
                )
                let agent = try await Agent.start(configuration, on: stage)
                for rotation in 2...4 {
                    try await workloadAPI.rotate()
                    try await eventually("rotation \(rotation) everywhere") {
                        try (1...100).allSatisfy {
                            try Files.generationNumber(stage.directory.path("o\($0)")) >= rotation
                        }
                    }
                }
                // The hooks of the first sets are not over.
                #expect(!agent.errors.contains("hook done") && !agent.errors.contains("hook failed"), "\(agent.errors)")
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
