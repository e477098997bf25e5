import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "Redis, with the files of examples/redis",
        .enabled(if: geteuid() == 0, "the server runs as nobody, on files of its own"),
        .enabled(if: Tool.exists("/usr/bin/redis-server"), "redis-server is not installed"))
    struct RedisTests {
        @Test(
            "new leaves and a new authority are taken by CONFIG SET; redis-cli gets in with an SVID and not without",
            .timeLimit(.minutes(2)))
        func example() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let run = try await Nobody.directory("run", on: stage)
                let port = try freePort()
                var workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try Example.agent(
                    "redis/svidsync.yaml", on: stage, workloadAPI,
                    [
                        "/run/svid/redis": credentials, "/run/redis/redis.sock": "\(run)/redis.sock",
                        "owner: redis": "owner: nobody", "group: redis": "group: nogroup",
                        "127.0.0.1:6379": "127.0.0.1:\(port)",
                    ])
                let file = try Example("redis/redis.conf").written(
                    on: stage, as: "redis.conf",
                    [
                        "/run/svid/redis": credentials, "/run/redis/redis.sock": "\(run)/redis.sock",
                        "tls-port 6379": "tls-port \(port)",
                    ])
                let agent = try await Agent.start(configuration, on: stage)
                let server = try Nobody.start("redis-server", [file, "--save", "", "--dir", run], on: stage)
                try await server.says("Ready to accept connections")
                // The server was not there yet at the first delivery: nothing was asked of it, and nobody is alarmed.
                #expect(agent.alarms == [] && !agent.errors.contains("hook"), "\(agent.errors)")

                let identity = ["--cert", "\(credentials)/tls.crt", "--key", "\(credentials)/tls.key"]
                func ping(_ options: [String]) async throws -> String {
                    let authority = ["-p", "\(port)", "--tls", "--cacert", "\(credentials)/ca.pem"]
                    let client = try await Program.run("redis-cli", authority + options + ["ping"])
                    return client.output + client.errors
                }
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
                    #expect(try await Served.serial(port) == Files.serial("\(credentials)/tls.crt"))
                    #expect(try await ping(identity) == "PONG\n", "rotation \(rotation)")
                }
                #expect(!(try await ping([])).contains("PONG"))
                #expect(agent.errors.occurrences(of: "hook done: commands to unix:") == 4)
                #expect(agent.alarms == [], "\(agent.errors)")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("files that it cannot use are refused and reported, and the old leaf stays", .timeLimit(.minutes(1)))
        func refusal() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let run = try await Nobody.directory("run", on: stage)
                let port = try freePort()
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                // This chain is not the agent's, so that it will not be the new key's.
                let chain = stage.directory.path("chain.pem")
                let command = "CONFIG SET tls-cert-file \(chain) tls-key-file \(credentials)/tls.key"
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    owner: nobody
                    hooks:
                      - socket: \(run)/redis.sock
                        first: skip
                        timeout: 2s
                        exchange: [{ send: "\(command)\\r\\n", expect: "+OK" }]
                    reload: { attempts: 1 }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                try stage.directory.write(
                    "chain.pem", String(decoding: try stage.directory.read("credentials/tls.crt"), as: UTF8.self))
                let server = try Nobody.start(
                    "redis-server",
                    [
                        "--port", "0", "--bind", "127.0.0.1", "--tls-port", "\(port)", "--save", "", "--dir", run,
                        "--unixsocket", "\(run)/redis.sock", "--tls-cert-file", chain, "--tls-key-file",
                        "\(credentials)/tls.key", "--tls-ca-cert-file", "\(credentials)/ca.pem",
                    ], on: stage)
                try await server.says("Ready to accept connections")
                let old = try await Files.serial(chain)
                try await workloadAPI.rotate()
                try await agent.says("hook failed: commands to unix:")
                #expect(agent.errors.contains("the answer is '-ERR"), "\(agent.errors)")
                #expect(try await Served.serial(port) == old)
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
