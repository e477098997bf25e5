import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "Mosquitto", .enabled(if: geteuid() == 0, "the server runs as nobody, on files of its own"),
        .enabled(if: Tool.exists("/usr/sbin/mosquitto"), "mosquitto is not installed"),
        .enabled(if: Tool.exists("/usr/bin/mosquitto_pub"), "mosquitto-clients is not installed"))
    struct MosquittoTests {
        /// A broker that demands SVIDs of its clients, and starts again whenever it ends, as systemd would have it.
        private struct Broker {
            let port: Int
            let pidFile: String
            private let credentials: String
            private let server: Program

            init(on stage: Stage, _ credentials: String, port: Int, pidFile: String) throws {
                self.port = port
                self.credentials = credentials
                self.pidFile = pidFile
                let configuration = try stage.directory.write(
                    "mosquitto.conf",
                    """
                    listener \(port) 127.0.0.1
                    certfile \(credentials)/tls.crt
                    keyfile \(credentials)/tls.key
                    cafile \(credentials)/ca.pem
                    require_certificate true
                    allow_anonymous true
                    persistence false
                    user nobody

                    """)
                let script = """
                    trap 'kill "$server"; wait "$server"; exit 0' TERM
                    while :; do
                        /usr/sbin/mosquitto -c \(configuration) & server=$!
                        echo "$server" >\(pidFile).new; mv \(pidFile).new \(pidFile)
                        wait "$server"
                    done
                    """
                server = try stage.start("sh", ["-c", script])
            }

            /// How often it has been started.
            var starts: Int { server.errors.occurrences(of: " running") }

            /// Publishes a message with the files of an output, or with none.
            func publish(anonymously: Bool = false) async throws -> Program.End {
                let identity =
                    anonymously ? [] : ["--cert", "\(credentials)/tls.crt", "--key", "\(credentials)/tls.key"]
                return try await Program.run(
                    "mosquitto_pub",
                    [
                        "-h", "127.0.0.1", "-p", "\(port)", "--insecure", "--cafile", "\(credentials)/ca.pem", "-t",
                        "test", "-m", "hello", "-q", "1",
                    ] + identity
                ).end
            }
        }

        @Test(
            "SIGHUP takes a new leaf; a new authority, which it would not, restarts the broker",
            .timeLimit(.minutes(2)))
        func rotations() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let pidFile = stage.directory.path("mosquitto.pid")
                let port = try freePort()
                var workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    owner: nobody
                    hooks:
                      - { signal: SIGHUP, pid_file: \(pidFile), on: [svid, key], first: skip }
                      - { signal: SIGTERM, pid_file: \(pidFile), on: [bundle], first: skip }
                      - { prove: { tls: "127.0.0.1:\(port)", within: 5s } }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                let broker = try Broker(on: stage, credentials, port: port, pidFile: pidFile)
                try await agent.says("hook done: proof by TLS")
                #expect(try await broker.publish() == .exited(0))
                #expect(try await broker.publish(anonymously: true) != .exited(0))
                for rotation in 2...4 {
                    try await workloadAPI.rotate()
                    try await eventually("the proof of rotation \(rotation); \(agent.errors)") {
                        agent.errors.occurrences(of: "hook done: proof by TLS") == rotation
                    }
                    #expect(try await Served.serial(port) == Files.serial("\(credentials)/tls.crt"))
                    #expect(try await broker.publish() == .exited(0), "rotation \(rotation)")
                }
                #expect(broker.starts == 1)

                let old = try await Files.serial("\(credentials)/tls.crt")
                try await workloadAPI.stop()
                workloadAPI = try await DevelopmentAPI.start(on: stage)
                _ = try await Files.serial("\(credentials)/tls.crt", after: old)
                try await eventually("a client of the new authority; \(agent.errors)") {
                    let end = try await broker.publish()
                    return end == .exited(0) && broker.starts == 2
                }
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("its bundle is not read again on SIGHUP alone", .timeLimit(.minutes(1)))
        func bundle() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let pidFile = stage.directory.path("mosquitto.pid")
                let port = try freePort()
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    owner: nobody
                    hooks:
                      - { signal: SIGHUP, pid_file: \(pidFile), first: skip }
                      - { prove: { tls: "127.0.0.1:\(port)", within: 5s } }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                let broker = try Broker(on: stage, credentials, port: port, pidFile: pidFile)
                try await agent.says("hook done: proof by TLS")
                try await workloadAPI.stop()
                _ = try await DevelopmentAPI.start(on: stage)
                // The leaf of the new authority is served, and its clients are refused.
                try await eventually("the proof of the new leaf; \(agent.errors)") {
                    agent.errors.occurrences(of: "hook done: proof by TLS") == 2
                }
                #expect(try await broker.publish() != .exited(0))
                #expect(broker.starts == 1)
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
