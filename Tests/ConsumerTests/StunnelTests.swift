import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "stunnel", .enabled(if: geteuid() == 0, "the server runs as nobody, on files of its own"),
        .enabled(if: Tool.exists("/usr/bin/stunnel"), "stunnel4 is not installed"))
    struct StunnelTests {
        @Test(
            "SIGHUP takes new leaves and a new authority; clients get in with an SVID and not without",
            .timeLimit(.minutes(2)))
        func rotations() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let run = try await Nobody.directory("run", on: stage)
                let (open, mutual) = (try freePort(), try freePort())
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    owner: nobody
                    hooks:
                      - { signal: SIGHUP, pid_file: \(run)/stunnel.pid, first: skip }
                      - { prove: { tls: "127.0.0.1:\(open)", within: 5s } }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                let file = try stage.directory.write("stunnel.conf", settings(credentials, run, open, mutual))
                let server = try Nobody.start("stunnel", [file], on: stage)
                try await server.says("Configuration successful")
                try await agent.says("hook done: proof by TLS")
                // No drill under constant connections: stunnel closes its sockets at each reload and opens them again.
                for rotation in 2...5 {
                    try await workloadAPI.rotate()
                    try await eventually("the proof of rotation \(rotation); \(agent.errors)") {
                        agent.errors.occurrences(of: "hook done: proof by TLS") == rotation
                    }
                    #expect(try await Served.serial(open) == Files.serial("\(credentials)/tls.crt"))
                }

                // A new one begins with a new authority.
                let old = try await Files.serial("\(credentials)/tls.crt")
                try await workloadAPI.stop()
                _ = try await DevelopmentAPI.start(on: stage)
                _ = try await Files.serial("\(credentials)/tls.crt", after: old)
                try await eventually("the greeting to a client of the new authority; \(agent.errors)") {
                    let client = try await Program.run(
                        "openssl",
                        [
                            "s_client", "-quiet", "-verify_return_error", "-connect", "127.0.0.1:\(mutual)", "-CAfile",
                            "\(credentials)/ca.pem", "-cert", "\(credentials)/tls.crt", "-key",
                            "\(credentials)/tls.key",
                        ])
                    return client.output == "hello\n"
                }
                let stranger = try await Program.run(
                    "openssl", ["s_client", "-quiet", "-connect", "127.0.0.1:\(mutual)"])
                #expect(!stranger.output.contains("hello"))
                #expect(!agent.errors.contains("hook failed: SIGHUP"), "\(agent.errors)")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        /// Two services that greet: one for everybody, one for clients with an SVID.
        private func settings(_ credentials: String, _ run: String, _ open: Int, _ mutual: Int) -> String {
            """
            foreground = yes
            syslog = no
            pid = \(run)/stunnel.pid
            sessionCacheSize = 1
            cert = \(credentials)/tls.crt
            key = \(credentials)/tls.key
            [open]
            accept = 127.0.0.1:\(open)
            exec = /bin/echo
            execArgs = echo hello
            [mutual]
            accept = 127.0.0.1:\(mutual)
            exec = /bin/echo
            execArgs = echo hello
            CAfile = \(credentials)/ca.pem
            verifyChain = yes

            """
        }
    }
}
