import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("nginx, whose reload has to be proven", .enabled(if: geteuid() == 0, "nginx is started by root"))
    struct NginxReloadTests {
        /// nginx on credentials that svidsync has written.
        private struct World {
            let stage: Stage
            let workloadAPI: DevelopmentAPI
            let credentials: String
            let configuration: String
            let server: String
            let port: Int

            init(_ stage: Stage, _ extra: (_ world: (port: Int, pid: String, server: String)) -> String) async throws {
                self.stage = stage
                workloadAPI = try await DevelopmentAPI.start(on: stage)
                credentials = stage.directory.path("credentials")
                port = try freePort()
                server = stage.directory.path("nginx.conf")
                let pid = stage.directory.path("nginx.pid")
                configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials, extra((port, pid, server)))
                try writeServer()
            }

            /// - Parameter defect: What is wrong in the file.
            func writeServer(defect: String = "") throws {
                try stage.directory.write(
                    "nginx.conf",
                    """
                    pid \(stage.directory.path("nginx.pid"));
                    error_log stderr notice;
                    events {}
                    \(defect)
                    http {
                      access_log off;
                      server {
                        listen 127.0.0.1:\(port) ssl;
                        ssl_certificate \(credentials)/tls.crt;
                        ssl_certificate_key \(credentials)/tls.key;
                      }
                    }
                    """)
            }

            func startServer() async throws -> Program {
                let nginx = try stage.start(
                    "/usr/sbin/nginx", ["-p", stage.directory.path, "-e", "stderr", "-c", server, "-g", "daemon off;"])
                try await nginx.says("start worker processes")
                return nginx
            }

            /// The serial number of the leaf that the server presents.
            func served() async throws -> String { try await Served.serial(port) }
        }

        @Test(
            "a reload that fails for a broken configuration is noticed, rolled back, and reported; the next one heals",
            .timeLimit(.minutes(1)))
        func rollback() async throws {
            try await withStage { stage in
                let world = try await World(stage) { world in
                    """
                    hooks:
                      - { signal: SIGHUP, pid_file: \(world.pid), executable: /usr/sbin/nginx, first: skip }
                      - { prove: { tls: "127.0.0.1:\(world.port)", within: 1s } }
                    reload: { repetitions: 1, on_failure: rollback, attempts: 2 }
                    """
                }
                let agent = try stage.start(Built.svidsync, ["run", "--config", world.configuration])
                try await agent.says("all outputs are written")
                _ = try await world.startServer()
                // The proof of the first delivery needed the server, too.
                try await agent.says("hook done: proof by TLS")
                let old = try await Files.serial("\(world.credentials)/tls.crt")
                #expect(try await world.served() == old)

                try world.writeServer(defect: "no_such_directive;")
                try await world.workloadAPI.rotate()
                try await agent.says("the certificate presented has SHA-256")
                try await agent.says("reloading again")
                try await agent.says("critical unproven")
                try await agent.says("critical rolled back")
                try await eventually("the old set") { try await Files.serial("\(world.credentials)/tls.crt") == old }
                #expect(try await world.served() == old)
                try await eventually("the proof of the old set") {
                    agent.errors.occurrences(of: "hook done: proof by TLS") == 2
                }

                try world.writeServer()
                try await world.workloadAPI.rotate()
                try await eventually("the proof of the new set") {
                    agent.errors.occurrences(of: "hook done: proof by TLS") == 3
                }
                let new = try await Files.serial("\(world.credentials)/tls.crt")
                #expect(new != old)
                // An old worker may take one more connection beside the new one that was asked for the proof.
                try await eventually("the new leaf") { try await world.served() == new }
                #expect(agent.errors.occurrences(of: "rolled back") == 1)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("a check of the staged set keeps the old one until nginx agrees", .timeLimit(.minutes(1)))
        func check() async throws {
            try await withStage { stage in
                let world = try await World(stage) { world in
                    """
                    hooks:
                      - check: [sh, -c, "sed s,\(stage.directory.path("credentials"))/,$1/, \(world.server) >\(stage.directory.path("staged.conf")) && nginx -t -q -p / -e stderr -c \(stage.directory.path("staged.conf"))", sh, "{staged}"]
                      - { signal: SIGHUP, pid_file: \(world.pid), first: skip }
                    """
                }
                let agent = try await Agent.start(world.configuration, on: stage)
                _ = try await world.startServer()
                let old = try await Files.serial("\(world.credentials)/tls.crt")
                let generation = try Files.generation(world.credentials)

                try world.writeServer(defect: "no_such_directive;")
                try await world.workloadAPI.rotate()
                try await agent.says("refuses the new set: sh ended with exit status 1")
                #expect(try Files.generation(world.credentials) == generation)
                #expect(try OutputState(world.credentials).leftovers == [])

                try world.writeServer()
                // The check is tried again by itself.
                try await eventually("the new set is served") {
                    let served = try await world.served()
                    let delivered = try await Files.serial("\(world.credentials)/tls.crt")
                    return served != old && served == delivered
                }
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
