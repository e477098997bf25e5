import Glibc
import TestSupport
import Testing

extension ConsumerTests {
    @Suite("nginx, with the files of examples/nginx", .enabled(if: geteuid() == 0, "the example's files are root's"))
    struct NginxTests {
        @Test(
            "serves each of 50 new leaves, no connection fails, and a new authority is trusted",
            .timeLimit(.minutes(2)))
        func rotations() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let pidFile = stage.directory.path("nginx.pid")
                let port = try freePort()
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try stage.directory.write(
                    "svidsync.yaml",
                    Example("nginx/svidsync.yaml")
                        .replacing("/run/spire/agent/public/api.sock", with: workloadAPI.socket)
                        .replacing("/run/svid/nginx", with: credentials)
                        .replacing("127.0.0.1:8443", with: "127.0.0.1:\(port)")
                        .replacing("/run/nginx.pid", with: pidFile).text)
                let server = try stage.directory.write(
                    "nginx.conf",
                    Example("nginx/nginx.conf")
                        .replacing("/run/svid/nginx", with: credentials)
                        .replacing("/run/nginx.pid", with: pidFile)
                        .replacing("127.0.0.1:8443", with: "127.0.0.1:\(port)").text)

                let agent = try await Agent.start(configuration, on: stage)
                let nginx = try stage.start(
                    "/usr/sbin/nginx", ["-p", stage.directory.path, "-e", "stderr", "-c", server, "-g", "daemon off;"])
                try await nginx.says("start worker processes")
                // nginx was not there yet at the first delivery: nothing was asked of it, and nobody is alarmed.
                #expect(agent.alarms == [] && !agent.errors.contains("hook"), "\(agent.errors)")

                try await RotationDrill(
                    stage: stage, workloadAPI: workloadAPI, port: port, chain: "\(credentials)/tls.crt",
                    bundle: "\(credentials)/ca.pem", dialogue: .http
                ).run()

                // A new one begins with a new authority.
                let old = try await Files.serial("\(credentials)/tls.crt")
                try await workloadAPI.stop()
                _ = try await DevelopmentAPI.start(on: stage)
                _ = try await Files.serial("\(credentials)/tls.crt", after: old)
                try await eventually("a client of the new authority is let in") {
                    let client = try await Program.run(
                        "curl",
                        [
                            "--silent", "--insecure", "--cert", "\(credentials)/tls.crt", "--key",
                            "\(credentials)/tls.key", "https://127.0.0.1:\(port)/",
                        ])
                    return client.output == "hello\n"
                }
                try await eventually("the proof of the last leaf; \(agent.errors)") {
                    agent.errors.occurrences(of: "hook done: proof by TLS")
                        == agent.errors.occurrences(of: "hook done: SIGHUP")
                }
                #expect(agent.errors.occurrences(of: "hook done: SIGHUP") == 51)
                #expect(agent.alarms == [], "\(agent.errors)")
            }
        }
    }
}
