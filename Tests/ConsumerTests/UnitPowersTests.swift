import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("What the unit for systemd leaves of root", .enabled(if: geteuid() == 0, "powers are dropped by root"))
    struct UnitPowersTests {
        /// The capabilities of the unit, as setpriv(1) names them.
        private func capabilities() throws -> [String] {
            let unit = try Files.text(inRepository: "packaging/systemd/svidsync.service")
            let line = try #require(unit.split(separator: "\n").first { $0.hasPrefix("CapabilityBoundingSet=") })
            return line.dropFirst("CapabilityBoundingSet=".count).split(separator: " ")
                .map { $0.dropFirst("CAP_".count).lowercased() }
        }

        /// A program with all of root's powers that says when it gets SIGHUP; its executable is its own.
        private func startServer(_ stage: Stage) async throws -> (program: Program, executable: String) {
            let executable = stage.directory.path("server")
            try FileManager.default.copyItem(atPath: "/bin/dash", toPath: executable)
            let script =
                "trap 'echo reloaded' HUP; echo $$ >\(stage.directory.path("pid")); while :; do sleep 0.05; done"
            let program = try stage.start(executable, ["-c", script])
            try await eventually("the pid file") {
                stage.directory.readIfPresent("pid")?.last == UInt8(ascii: "\n")
            }
            return (program, executable)
        }

        /// Starts the agent with these capabilities and no others, and a hook for the server.
        private func startAgent(
            _ stage: Stage, _ capabilities: [String], _ executable: String, hasPidFile: Bool
        ) async throws -> Program {
            let workloadAPI = try await DevelopmentAPI.start(on: stage)
            let pidFile = hasPidFile ? "pid_file: \(stage.directory.path("pid")), " : ""
            let configuration = try HookedOutput.configuration(
                stage, socket: workloadAPI.socket, output: stage.directory.path("credentials"),
                "hooks: [ { signal: SIGHUP, \(pidFile)executable: \(executable) } ]")
            let set = (["-all"] + capabilities.map { "+\($0)" }).joined(separator: ",")
            return try stage.start(
                "setpriv",
                ["--no-new-privs", "--bounding-set=\(set)", Built.svidsync, "run", "--config", configuration])
        }

        @Test(
            "a program is found by its executable, and one of a pid file is known by it", .timeLimit(.minutes(1)),
            arguments: [true, false])
        func executable(hasPidFile: Bool) async throws {
            try await withStage { stage in
                let server = try await startServer(stage)
                let agent = try await startAgent(
                    stage, try capabilities(), server.executable, hasPidFile: hasPidFile)
                try await agent.says("hook done")
                try await server.program.says("reloaded")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "without CAP_SYS_PTRACE the kernel hides what root's processes run, and the message names what is missing",
            .timeLimit(.minutes(1)), arguments: [true, false])
        func missing(hasPidFile: Bool) async throws {
            try await withStage { stage in
                let server = try await startServer(stage)
                let agent = try await startAgent(
                    stage, try capabilities().filter { $0 != "sys_ptrace" }, server.executable,
                    hasPidFile: hasPidFile)
                try await agent.says("may not see what")
                #expect(agent.errors.contains("CAP_SYS_PTRACE"))
                #expect(!server.program.output.contains("reloaded"))
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
