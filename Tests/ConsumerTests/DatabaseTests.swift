import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("Databases, which keep an old certificate silently", .enabled(if: geteuid() == 0, "servers run as nobody"))
    struct DatabaseTests {
        @Test(
            "PostgreSQL: its reload with a broken setting says nothing, and the proof through STARTTLS notices",
            .enabled(if: Tool.exists("/usr/lib/postgresql/15/bin/postgres"), "postgresql-15 is not installed"),
            .timeLimit(.minutes(2)))
        func postgresql() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let data = stage.directory.path("data")
                let port = try freePort()
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    owner: nobody
                    hooks:
                      - { signal: SIGHUP, pid_file: \(data)/postmaster.pid, first: skip }
                      - { prove: { tls: "127.0.0.1:\(port)", starttls: postgresql, within: 2s } }
                    reload: { repetitions: 1, attempts: 3 }
                    """)
                let agent = try stage.start(Built.svidsync, ["run", "--config", configuration])
                try await agent.says("all outputs are written")
                let programs = "/usr/lib/postgresql/15/bin"
                let script = """
                    set -e
                    mkdir \(data); chown nobody \(data); chmod 711 \(stage.directory.path)
                    run() { setpriv --reuid=nobody --clear-groups "$@"; }
                    run \(programs)/initdb -D \(data) -A trust -U test --no-sync >/dev/null
                    printf '%s\\n' "listen_addresses = '127.0.0.1'" "port = \(port)" "unix_socket_directories = ''" \
                        "ssl = on" "ssl_cert_file = '\(credentials)/tls.crt'" "ssl_key_file = '\(credentials)/tls.key'" \
                        "fsync = off" >>\(data)/postgresql.conf
                    exec setpriv --reuid=nobody --clear-groups \(programs)/postgres -D \(data)
                    """
                let server = try stage.start("sh", ["-c", script])
                try await server.says("ready to accept connections", within: .seconds(60))
                try await agent.says("hook done: proof by TLS")

                try await workloadAPI.rotate()
                try await eventually("the proof of the rotation") {
                    agent.errors.occurrences(of: "hook done: proof by TLS") == 2
                }

                // The key that the configuration names now is not the certificate's: PostgreSQL goes on with what it has.
                let change = try await Program.run(
                    "sh",
                    [
                        "-c",
                        "openssl genpkey -algorithm ed25519 >\(data)/other.key && chown nobody \(data)/other.key && chmod 600 \(data)/other.key && echo \"ssl_key_file = '\(data)/other.key'\" >>\(data)/postgresql.conf",
                    ])
                #expect(change.end == .exited(0), "\(change.errors)")
                try await workloadAPI.rotate()
                try await agent.says("critical unproven")
                #expect(agent.errors.contains("the certificate presented has SHA-256"))
                // Every signal was delivered: nothing but the proof could tell.
                #expect(!agent.errors.contains("hook failed: SIGHUP"))
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "Redis: CONFIG SET takes the new files, and the proof sees them",
            .enabled(if: Tool.exists("/usr/bin/redis-server"), "redis-server is not installed"), .timeLimit(.minutes(1))
        )
        func redis() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let port = try freePort()
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let tls =
                    "--tls --cacert \(credentials)/ca.pem --cert \(credentials)/tls.crt --key \(credentials)/tls.key"
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    hooks:
                      - shell: "redis-cli -p \(port) \(tls) CONFIG SET tls-cert-file \(credentials)/tls.crt tls-key-file \(credentials)/tls.key tls-ca-cert-file \(credentials)/ca.pem | grep -qx OK"
                        first: skip
                      - { prove: { tls: "127.0.0.1:\(port)", within: 3s } }
                    """)
                let agent = try stage.start(Built.svidsync, ["run", "--config", configuration])
                try await agent.says("all outputs are written")
                let server = try stage.start(
                    "redis-server",
                    [
                        "--port", "0", "--bind", "127.0.0.1", "--tls-port", "\(port)", "--save", "", "--tls-cert-file",
                        "\(credentials)/tls.crt", "--tls-key-file", "\(credentials)/tls.key", "--tls-ca-cert-file",
                        "\(credentials)/ca.pem",
                    ])
                try await server.says("Ready to accept connections")
                try await agent.says("hook done: proof by TLS")
                for rotation in 2...4 {
                    try await workloadAPI.rotate()
                    try await eventually("the proof of rotation \(rotation)") {
                        agent.errors.occurrences(of: "hook done: proof by TLS") == rotation
                    }
                }
                #expect(!agent.errors.contains("hook failed: /bin/sh"), "\(agent.errors)")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "HAProxy: the Runtime API gets key and chain from the socket hook, and the proof sees them",
            .enabled(if: Tool.exists("/usr/sbin/haproxy"), "haproxy is not installed"), .timeLimit(.minutes(1)))
        func haproxy() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let port = try freePort()
                let socket = stage.directory.path("haproxy.sock")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    hooks:
                      - socket: \(socket)
                        first: skip
                        exchange:
                          - { send: "set ssl cert \(credentials)/all.pem <<\\n{file:all.pem}\\n\\n", expect: "Transaction" }
                          - { send: "commit ssl cert \(credentials)/all.pem\\n", expect: "Success!" }
                      - { prove: { tls: "127.0.0.1:\(port)", within: 3s } }
                    """)
                let agent = try stage.start(Built.svidsync, ["run", "--config", configuration])
                try await agent.says("all outputs are written")
                let server = try stage.directory.write(
                    "haproxy.cfg",
                    """
                    global
                      stats socket \(socket) level admin
                    defaults
                      mode http
                      timeout connect 5s
                      timeout client 5s
                      timeout server 5s
                    frontend web
                      bind 127.0.0.1:\(port) ssl crt \(credentials)/all.pem
                      http-request return status 200

                    """)
                let haproxy = try stage.start("/usr/sbin/haproxy", ["-W", "-db", "-f", server])
                try await agent.says("hook done: proof by TLS")
                for rotation in 2...4 {
                    try await workloadAPI.rotate()
                    try await eventually("the proof of rotation \(rotation); \(haproxy.errors)") {
                        agent.errors.occurrences(of: "hook done: proof by TLS") == rotation
                    }
                }
                #expect(agent.errors.occurrences(of: "hook done: commands to unix:") == 3)
                #expect(!agent.errors.contains("PRIVATE KEY"))
                // Its master wants SIGTERM; SIGUSR1 would wait for connections.
                _ = try await haproxy.stop()
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
