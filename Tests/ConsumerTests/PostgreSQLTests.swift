import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "PostgreSQL, with the files of examples/postgres",
        .enabled(if: geteuid() == 0, "the server runs as nobody, on files of its own"),
        .enabled(if: Tool.exists("\(PostgreSQLServer.programs)/postgres"), "postgresql-15 is not installed"))
    struct PostgreSQLTests {
        @Test("new leaves are served, and libpq gets in with an SVID and not without", .timeLimit(.minutes(2)))
        func example() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                var workloadAPI = try await DevelopmentAPI.start(on: stage)
                let tls = try Example("postgres/tls.conf").written(
                    on: stage, as: "tls.conf", ["/run/svid/postgres": credentials])
                // No password is asked for here, so that the certificate alone decides.
                let access = try Example("postgres/pg_hba.conf").written(
                    on: stage, as: "pg_hba.conf", ["scram-sha-256": "trust"])
                let server = try await PostgreSQLServer.prepare(
                    on: stage, ["include '\(tls)'", "hba_file = '\(access)'"])
                let configuration = try Example.agent(
                    "postgres/svidsync.yaml", on: stage, workloadAPI,
                    [
                        "/run/svid/postgres": credentials, "owner: postgres": "owner: nobody",
                        "group: postgres": "group: nogroup",
                        "/var/lib/postgresql/15/main/postmaster.pid": server.pidFile,
                        "127.0.0.1:5432": "127.0.0.1:\(server.port)",
                    ])
                let agent = try await Agent.start(configuration, on: stage)
                _ = try await server.start()
                // The server was not there yet at the first delivery: nothing was asked of it, and nobody is alarmed.
                #expect(agent.alarms == [] && !agent.errors.contains("hook"), "\(agent.errors)")
                for rotation in 1...4 {
                    if rotation == 4 {
                        // A new one begins with a new authority.
                        try await workloadAPI.stop()
                        workloadAPI = try await DevelopmentAPI.start(on: stage)
                    } else {
                        try await workloadAPI.rotate()
                    }
                    try await eventually("the proof of rotation \(rotation); \(agent.errors)") {
                        agent.errors.occurrences(of: "hook done: proof by TLS") == rotation
                    }
                    let served = try await Served.serial(server.port, starttls: "postgres")
                    #expect(try await Files.serial("\(credentials)/tls.crt") == served)
                }
                #expect(agent.alarms == [], "\(agent.errors)")

                let trust = "sslmode=verify-ca sslrootcert=\(credentials)/ca.pem"
                let identity = "sslcert=\(credentials)/tls.crt sslkey=\(credentials)/tls.key"
                let question = "SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
                let known = try await server.query(question, "\(trust) \(identity)")
                #expect(known.output.hasPrefix("t|/"), "\(known.errors)")
                let stranger = try await server.query(question, "\(trust) sslcert=/nonexistent")
                #expect(stranger.errors.contains("connection requires a valid client certificate"))
                let plain = try await server.query(question, "sslmode=disable")
                #expect(plain.errors.contains("no encryption"))
                // There is no host name in an SVID that libpq could compare.
                let strict = try await server.query(
                    question, "sslmode=verify-full sslrootcert=\(credentials)/ca.pem \(identity)")
                #expect(strict.errors.contains("could not get server's host name"), "\(strict.errors)")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "a reload with a broken setting says nothing, and the proof through STARTTLS notices",
            .timeLimit(.minutes(2)))
        func silentReload() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let server = try await PostgreSQLServer.prepare(
                    on: stage,
                    [
                        "ssl = on", "ssl_cert_file = '\(credentials)/tls.crt'",
                        "ssl_key_file = '\(credentials)/tls.key'",
                    ])
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    owner: nobody
                    hooks:
                      - { signal: SIGHUP, pid_file: \(server.pidFile), first: skip }
                      - { prove: { tls: "127.0.0.1:\(server.port)", starttls: postgresql, within: 2s } }
                    reload: { repetitions: 1, attempts: 3 }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                _ = try await server.start()
                try await agent.says("hook done: proof by TLS")

                try await workloadAPI.rotate()
                try await eventually("the proof of the rotation") {
                    agent.errors.occurrences(of: "hook done: proof by TLS") == 2
                }

                // The key that the configuration names now is not the certificate's: PostgreSQL goes on with what it has.
                let other = "\(server.data)/other.key"
                let made = try await Nobody.run("openssl", ["genpkey", "-algorithm", "ed25519", "-out", other])
                #expect(made.end == .exited(0), "\(made.errors)")
                try await server.configure("ssl_key_file = '\(other)'")
                try await workloadAPI.rotate()
                try await agent.says("critical unproven")
                #expect(agent.errors.contains("the certificate presented has SHA-256"))
                // Every signal was delivered: nothing but the proof could tell.
                #expect(!agent.errors.contains("hook failed: SIGHUP"))
                #expect(try await agent.stop() == .exited(0))
            }
        }

        /// A key as the configuration describes it, and what PostgreSQL says to it.
        private static let keys: [(settings: String, isTaken: Bool)] = [
            ("owner: nobody, group: nogroup, mode: \"0600\"", true),
            ("owner: nobody, group: nogroup, mode: \"0400\"", true),
            ("owner: root, group: nogroup, mode: \"0640\"", true),
            ("owner: nobody, group: nogroup, mode: \"0640\"", false),
            // An access list shows as the group's bits.
            ("owner: root, group: root, mode: \"0600\", readers: { users: [nobody] }", true),
            ("owner: nobody, group: nogroup, mode: \"0600\", readers: { users: [daemon] }", false),
        ]

        @Test("its rule for the owner and mode of a key, on keys that the agent has written", .timeLimit(.minutes(2)))
        func keyPermissions() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let server = try await PostgreSQLServer.prepare(
                    on: stage,
                    [
                        "ssl = on", "ssl_cert_file = '\(credentials)/tls.crt'",
                        "ssl_key_file = '\(credentials)/tls.key'",
                    ])
                for (settings, isTaken) in Self.keys {
                    let fetch = try await fetch(settings, workloadAPI, credentials, on: stage)
                    try #require(fetch.end == .exited(0), "\(settings): \(fetch.errors)")
                    let process = try server.begin()
                    if isTaken {
                        try await process.says("ready to accept connections")
                        let served = try await Served.serial(server.port, starttls: "postgres")
                        #expect(try await Files.serial("\(credentials)/tls.crt") == served, "\(settings)")
                        #expect(try await process.stop() == .exited(0), "\(settings)")
                    } else {
                        #expect(try await process.wait() == .exited(1), "\(settings)")
                        #expect(process.errors.contains("has group or world access"), "\(settings): \(process.errors)")
                    }
                }
            }
        }

        @Test("a key that everybody may read is no configuration", .timeLimit(.minutes(1)))
        func readableKey() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let fetch = try await fetch("mode: \"0644\"", workloadAPI, credentials, on: stage)
                #expect(fetch.end == .exited(78))
                #expect(fetch.errors.contains("'0644' lets every user read a key or a token"), "\(fetch.errors)")
                #expect(!FileManager.default.fileExists(atPath: credentials))
            }
        }

        /// Delivers a chain, and a key with these settings.
        private func fetch(
            _ key: String, _ workloadAPI: DevelopmentAPI, _ credentials: String, on stage: Stage
        ) async throws -> (end: Program.End, output: String, errors: String) {
            let configuration = try stage.directory.write(
                "keys.yaml",
                """
                workload_api: { endpoint: "unix://\(workloadAPI.socket)" }
                outputs:
                  - name: postgres
                    directory: \(credentials)
                    files:
                      - { kind: certificate-chain, name: tls.crt }
                      - { kind: private-key, name: tls.key, \(key) }
                """)
            return try await Program.run(Built.svidsync, ["fetch", "--config", configuration])
        }
    }
}
