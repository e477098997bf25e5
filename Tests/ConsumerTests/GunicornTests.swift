import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "gunicorn", .enabled(if: Tool.exists(Tool.gunicorn), "Tests/Support/python-venv.sh installs it"))
    struct GunicornTests {
        /// A server that answers `hello`, on two workers.
        private struct Server {
            let port: Int
            let pidFile: String
            let program: Program

            init(on stage: Stage, worker: String, _ credentials: String, port: Int) async throws {
                self.port = port
                pidFile = stage.directory.path("gunicorn.pid")
                try stage.directory.write(
                    "application.py",
                    """
                    def wsgi(environment, start):
                        start("200 OK", [("Content-Length", "6")])
                        return [b"hello\\n"]


                    async def asgi(scope, receive, send):
                        if scope["type"] == "http":
                            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"6")]})
                            await send({"type": "http.response.body", "body": b"hello\\n"})

                    """)
                program = try stage.start(
                    Tool.gunicorn,
                    [
                        "--chdir", stage.directory.path, "--bind", "127.0.0.1:\(port)", "--workers",
                        "2", "--worker-class", worker, "--certfile", "\(credentials)/tls.crt", "--keyfile",
                        "\(credentials)/tls.key", "--pid", pidFile, "--no-control-socket",
                        "application:\(worker == "asgi" ? "asgi" : "wsgi")",
                    ])
                try await program.says("Listening at")
            }

            func answer(_ bundle: String) async throws -> String {
                // An SVID names no host that curl could compare.
                let client = try await Program.run(
                    "openssl",
                    [
                        "s_client", "-brief", "-verify_return_error", "-connect", "127.0.0.1:\(port)", "-CAfile",
                        bundle,
                    ])
                guard client.end == .exited(0) else { return client.errors }
                let get = try await Program.run("curl", ["--silent", "--insecure", "https://127.0.0.1:\(port)/"])
                return get.output
            }
        }

        @Test(
            "SIGHUP to its master replaces workers that have loaded the old leaf when they were started",
            .timeLimit(.minutes(1)))
        func asgi() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let port = try freePort()
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try HookedOutput.configuration(
                    stage, socket: workloadAPI.socket, output: credentials,
                    """
                    hooks:
                      - { signal: SIGHUP, pid_file: \(stage.directory.path("gunicorn.pid")), first: skip }
                      - { prove: { tls: "127.0.0.1:\(port)", within: 10s } }
                    """)
                let agent = try await Agent.start(configuration, on: stage)
                let server = try await Server(on: stage, worker: "asgi", credentials, port: port)
                try await agent.says("hook done: proof by TLS")
                for rotation in 2...4 {
                    try await workloadAPI.rotate()
                    try await eventually("the proof of rotation \(rotation); \(agent.errors)") {
                        agent.errors.occurrences(of: "hook done: proof by TLS") == rotation
                    }
                    #expect(try await server.answer("\(credentials)/ca.pem") == "hello\n", "rotation \(rotation)")
                }
                #expect(
                    server.program.errors.occurrences(of: "Handling signal: hup") == 3,
                    "\(server.program.errors)\n\(agent.errors)")
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test(
            "sync and threaded workers read the files for each connection, and need no hook", .timeLimit(.minutes(1)),
            arguments: ["sync", "gthread"])
        func wsgi(worker: String) async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try Agent.configuration(
                    stage, socket: workloadAPI.socket, output: credentials)
                let agent = try await Agent.start(configuration, on: stage)
                let server = try await Server(on: stage, worker: worker, credentials, port: try freePort())
                for rotation in 2...4 {
                    let old = try await Files.serial("\(credentials)/tls.crt")
                    try await workloadAPI.rotate()
                    let new = try await Files.serial("\(credentials)/tls.crt", after: old)
                    #expect(try await Served.serial(server.port) == new, "rotation \(rotation)")
                    #expect(try await server.answer("\(credentials)/ca.pem") == "hello\n", "rotation \(rotation)")
                }
                #expect(try await agent.stop() == .exited(0))
            }
        }
    }
}
