import Foundation
import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

extension ConsumerTests {
    @Suite(
        "MariaDB", .enabled(if: geteuid() == 0, "the server runs as nobody, on files of its own"),
        .enabled(if: Tool.exists("/usr/sbin/mariadbd"), "mariadb-server-core is not installed"))
    struct MariaDBTests {
        /// A server on data of its own, which root commands over a socket.
        private struct Server {
            let port: Int
            let socket: String
            private let data: String
            private let stage: Stage

            init(on stage: Stage) async throws {
                self.stage = stage
                data = try await Nobody.directory("data", on: stage)
                port = try freePort()
                socket = "\(data)/mariadb.sock"
                let made = try await Nobody.run(
                    "mariadb-install-db",
                    [
                        "--no-defaults", "--datadir=\(data)", "--auth-root-authentication-method=normal",
                        "--skip-test-db", "--innodb-log-file-size=4M",
                    ])
                guard made.end == .exited(0) else {
                    throw StageError("no data of MariaDB: \(made.output)\(made.errors)")
                }
            }

            /// What makes it load its files again.
            var reload: String {
                "[mariadb, --no-defaults, --user=root, \"--socket=\(socket)\", --execute=FLUSH SSL]"
            }

            func start(chain: String, key: String, bundle: String) async throws {
                let server = try Nobody.start(
                    "/usr/sbin/mariadbd",
                    [
                        "--no-defaults", "--datadir=\(data)", "--socket=\(socket)", "--pid-file=\(data)/mariadb.pid",
                        "--bind-address=127.0.0.1", "--port=\(port)", "--innodb-log-file-size=4M",
                        "--ssl-cert=\(chain)", "--ssl-key=\(key)", "--ssl-ca=\(bundle)",
                    ], on: stage)
                try await server.says("ready for connections", within: .seconds(60))
            }

            /// Runs SQL as root over the socket, or with these options.
            func run(_ sql: String, _ options: [String]? = nil) async throws -> (output: String, errors: String) {
                let way = options ?? ["--user=root", "--socket=\(socket)"]
                let client = try await Program.run(
                    "mariadb", ["--no-defaults"] + way + ["--batch", "--skip-column-names", "--execute", sql])
                return (client.output, client.errors)
            }
        }

        @Test(
            "FLUSH SSL takes new leaves, the proof through STARTTLS sees them, and a client has to have an SVID",
            .timeLimit(.minutes(2)))
        func rotations() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let server = try await Server(on: stage)
                var workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    owner: nobody
                    hooks:
                      - { command: \(server.reload), first: skip }
                      - { prove: { tls: "127.0.0.1:\(server.port)", starttls: mysql, within: 5s } }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                try await server.start(
                    chain: "\(credentials)/tls.crt", key: "\(credentials)/tls.key", bundle: "\(credentials)/ca.pem")
                try await agent.says("hook done: proof by TLS")
                let made = try await server.run(
                    "CREATE USER web@'127.0.0.1' REQUIRE X509; CREATE USER web@localhost REQUIRE X509")
                #expect(made.errors == "")
                let unproven = ["--user=web", "--host=127.0.0.1", "--port=\(server.port)", "--ssl"]
                let identity =
                    unproven + [
                        "--ssl-ca=\(credentials)/ca.pem", "--ssl-cert=\(credentials)/tls.crt",
                        "--ssl-key=\(credentials)/tls.key",
                    ]
                for rotation in 2...5 {
                    if rotation == 5 {
                        // A new one begins with a new authority.
                        try await workloadAPI.stop()
                        workloadAPI = try await DevelopmentAPI.start(on: stage)
                    } else {
                        try await workloadAPI.rotate()
                    }
                    try await eventually("the proof of rotation \(rotation); \(agent.errors)") {
                        agent.errors.occurrences(of: "hook done: proof by TLS") == rotation
                    }
                    #expect(
                        try await Served.serial(server.port, starttls: "mysql")
                            == Files.serial("\(credentials)/tls.crt"))
                    let known = try await server.run("SELECT 'hello'", identity)
                    #expect(known.output == "hello\n", "rotation \(rotation): \(known.errors)")
                }
                let stranger = try await server.run("SELECT 'hello'", unproven)
                #expect(stranger.errors.contains("Access denied"), "\(stranger)")
                #expect(!agent.errors.contains("hook failed: mariadb"), "\(agent.errors)")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("files that it cannot use make FLUSH SSL fail, and the old leaf stays", .timeLimit(.minutes(2)))
        func refusal() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let server = try await Server(on: stage)
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    owner: nobody
                    hooks: [{ command: \(server.reload), first: skip }]
                    reload: { attempts: 1 }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                // The chain is not the agent's, so that it will not be the new key's.
                let chain = try stage.directory.write(
                    "chain.pem", String(decoding: try stage.directory.read("credentials/tls.crt"), as: UTF8.self))
                try await server.start(
                    chain: chain, key: "\(credentials)/tls.key", bundle: "\(credentials)/ca.pem")
                let old = try await Files.serial(chain)
                try await workloadAPI.rotate()
                try await agent.says("hook failed: mariadb")
                #expect(agent.errors.contains("Failed to refresh SSL"), "\(agent.errors)")
                #expect(try await Served.serial(server.port, starttls: "mysql") == old)
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "a server that is given the leaf alone finds its intermediates in the bundle, if they are put there",
            .timeLimit(.minutes(2)), arguments: [true, false])
        func intermediates(areInBundle: Bool) async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let server = try await Server(on: stage)
                let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
                let svid = try authority.intermediate().issue(
                    SPIFFEID(parsing: "spiffe://example.org/database"), lifetime: .seconds(3600))
                let socket = stage.directory.path("kit.sock")
                let workloadAPI = WorkloadAPIServer(socketPath: socket)
                workloadAPI.set(.state(svids: [svid], bundles: X509BundleSet([authority.bundle])))
                try workloadAPI.start()
                let configuration = try stage.directory.write(
                    "svidsync.yaml",
                    """
                    workload_api: { endpoint: "unix://\(socket)" }
                    outputs:
                      - name: database
                        directory: \(credentials)
                        owner: nobody
                        files:
                          - { kind: leaf, name: leaf.pem }
                          - { kind: private-key, name: tls.key }
                          - { kind: trust-bundle, name: ca.pem, intermediates_in_bundle: \(areInBundle) }
                          - { kind: trust-bundle, name: roots.pem }
                    """)
                let fetch = try await Program.run(Built.svidsync, ["fetch", "--config", configuration])
                await workloadAPI.shutdown()
                try #require(fetch.end == .exited(0), "\(fetch.errors)")
                try await server.start(
                    chain: "\(credentials)/leaf.pem", key: "\(credentials)/tls.key", bundle: "\(credentials)/ca.pem")
                let client = try await Program.run(
                    "openssl",
                    [
                        "s_client", "-starttls", "mysql", "-connect", "127.0.0.1:\(server.port)", "-CAfile",
                        "\(credentials)/roots.pem", "-verify_return_error", "-brief",
                    ])
                #expect((client.end == .exited(0)) == areInBundle, "\(client.errors)")
            }
        }
    }
}
