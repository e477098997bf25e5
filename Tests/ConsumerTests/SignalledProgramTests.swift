import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Programs that are signalled")
    struct SignalledProgramTests {
        @Test(
            "uvicorn, which SIGHUP would kill, is not signalled, and the reason is reported",
            .enabled(if: Tool.exists(Tool.python), "Tests/Support/python-venv.sh makes .build/venv"),
            .timeLimit(.minutes(1)))
        func uvicorn() async throws {
            try await withStage { stage in
                let pid = stage.directory.path("uvicorn.pid")
                let port = try freePort()
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let application = "async def app(scope, receive, send):\n    pass\n"
                try stage.directory.write("application.py", application)
                let server = try stage.start(
                    Tool.python,
                    [
                        "-m", "uvicorn", "--app-dir", stage.directory.path, "application:app", "--port", "\(port)",
                        "--lifespan", "off",
                    ])
                try await server.says("Uvicorn running")
                try stage.directory.write("uvicorn.pid", "\(server.pid)\n")
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: stage.directory.path("out"),
                    """
                    hooks: [{ signal: SIGHUP, pid_file: \(pid) }]
                    reload: { attempts: 1 }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                try await agent.says("does not handle SIGHUP, which would end it; no signal was sent")
                #expect(server.end == nil)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "a number that has gone to another process is not signalled, though the pid file still names it",
            .enabled(if: geteuid() == 0, "a PID namespace needs root"), .timeLimit(.minutes(1)))
        func reuse() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let pid = stage.directory.path("program.pid")
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: stage.directory.path("out"),
                    """
                    hooks: [{ signal: SIGHUP, pid_file: \(pid), first: skip }]
                    reload: { attempts: 1 }
                    """)
                let world = try stage.start(
                    "unshare",
                    [
                        "-pf", "--kill-child", "--mount-proc", "python3", Files.resource("pid_reuse.py"),
                        stage.directory.path,
                        Built.svidsync, "run", "--config", configuration,
                    ])
                try await world.says("all outputs are written")
                try await workloadAPI.rotate()
                try await eventually("the signal to the first") { stage.directory.readIfPresent("first") != nil }
                try stage.directory.write("next", "")
                try await world.says("reused")
                try await workloadAPI.rotate()
                try await world.says("another process has that number now")
                #expect(stage.directory.readIfPresent("second") == nil)
                world.signal(SIGKILL)
                try await world.wait()
            }
        }

        @Test("a pid file that appears late is signalled then, without a new delivery", .timeLimit(.minutes(1)))
        func late() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: stage.directory.path("out"),
                    "hooks: [{ signal: SIGHUP, pid_file: \(stage.directory.path("late.pid")) }]")
                let agent = try await Agent.start(configuration, on: stage)
                try await agent.says("there is no pid file")
                let program = try stage.start(
                    "sh", ["-c", "trap 'echo got' HUP; echo ready; while :; do sleep 0.02; done"])
                try await program.says("ready")
                try stage.directory.write("late.pid", "\(program.pid)\n")
                try await program.says("got")
                try await agent.says("hook done: SIGHUP")
                #expect(agent.errors.occurrences(of: "info published") == 1)
                program.signal(SIGKILL)
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
