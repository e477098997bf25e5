import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Checks by the programs that are to use the set")
    struct CheckTests {
        /// Delivers with a check, breaks what it looks at, and has it whole again.
        private func drill(
            _ stage: Stage, check: String, break defect: () async throws -> Void, mend: () async throws -> Void
        ) async throws {
            let output = stage.directory.path("out")
            let workloadAPI = try await DevelopmentAPI.start(on: stage)
            let configuration = try HookedOutput.configuration(
                stage, socket: workloadAPI.socket, output: output, "hooks: [\(check)]")
            let agent = try await Agent.start(configuration, on: stage)
            try await workloadAPI.rotate()
            try await eventually("a set that passes") { try Files.generationNumber(output) == 2 }
            try await defect()
            try await workloadAPI.rotate()
            try await agent.says("refuses the new set")
            #expect(try Files.generationNumber(output) == 2)
            try await mend()
            // The check is tried again by itself.
            try await eventually("the set that was refused") {
                try Files.generationNumber(output) > 2
            }
            #expect(try await agent.stop() == .exited(0))
        }

        @Test(
            "haproxy -c finds the staged set by its environment, and refuses a set that it cannot use",
            .enabled(if: Tool.exists("/usr/sbin/haproxy"), "haproxy is not installed"), .timeLimit(.minutes(1)))
        func haproxy() async throws {
            try await withStage { stage in
                func write(_ file: String) throws {
                    try stage.directory.write(
                        "haproxy.cfg",
                        """
                        defaults
                            mode http
                            timeout connect 5s
                            timeout client 5s
                            timeout server 5s
                        frontend web
                            bind 127.0.0.1:1 ssl crt "${SVIDSYNC_STAGED}/\(file)"
                            http-request return status 200

                        """)
                }
                try write("all.pem")
                try await drill(
                    stage, check: "{ check: [haproxy, -c, -q, -f, \(stage.directory.path("haproxy.cfg"))] }",
                    // The bundle has no key.
                    break: { try write("ca.pem") }, mend: { try write("all.pem") })
            }
        }

        @Test(
            "postgres -C, as the user that it insists on, refuses a broken configuration",
            .enabled(if: geteuid() == 0, "the check runs as nobody"),
            .enabled(if: Tool.exists("\(PostgreSQLServer.programs)/postgres"), "postgresql-15 is not installed"),
            .timeLimit(.minutes(2)))
        func postgres() async throws {
            try await withStage { stage in
                let server = try await PostgreSQLServer.prepare(on: stage, ["ssl = on"])
                try await drill(
                    stage,
                    check:
                        "{ check: [\(PostgreSQLServer.programs)/postgres, -C, ssl, -D, \(server.data)], user: nobody }",
                    break: { try await server.configure("no_such_setting = on") },
                    mend: {
                        let result = try await Program.run("sed", ["-i", "$d", "\(server.data)/postgresql.conf"])
                        #expect(result.end == .exited(0), "\(result.errors)")
                    })
            }
        }
    }
}
