import TestSupport
import Testing

extension ConsumerTests {
    @Suite("A Python server, with the files of examples/python-ssl")
    struct PythonServerTests {
        @Test("serves each of 50 new leaves, and no connection fails", .timeLimit(.minutes(2)))
        func rotations() async throws {
            try await withStage { stage in
                let credentials = stage.directory.path("credentials")
                let pidFile = stage.directory.path("server.pid")
                let port = try freePort()
                let workloadAPI = try await DevelopmentAPI.start(on: stage)
                let configuration = try stage.directory.write(
                    "svidsync.yaml",
                    Example("python-ssl/svidsync.yaml")
                        .replacing("/run/spire/agent/public/api.sock", with: workloadAPI.socket)
                        .replacing("/run/svid/python", with: credentials)
                        .replacing("/run/svid-python.pid", with: pidFile).text)

                _ = try await Agent.start(configuration, on: stage)
                let server = try stage.start(
                    "python3", ["\(Built.repository)/examples/python-ssl/server.py", credentials, "\(port)", pidFile])
                try await server.says("serving on 127.0.0.1:\(port)")

                try await RotationDrill(
                    stage: stage, workloadAPI: workloadAPI, port: port, chain: "\(credentials)/tls.pem",
                    bundle: "\(credentials)/ca.pem", dialogue: .greeting
                ).run()
            }
        }

        @Test("the client of these tests counts a leaf of another authority as a failure", .timeLimit(.minutes(1)))
        func foreignAuthority() async throws {
            try await withStage { stage in
                let pidFile = stage.directory.path("server.pid")
                let port = try freePort()
                for name in ["ours", "foreign"] {
                    let workloadAPI = try await DevelopmentAPI.start(on: stage, name: "\(name).sock")
                    let configuration = try stage.directory.write(
                        "\(name).yaml",
                        Example("python-ssl/svidsync.yaml")
                            .replacing("/run/spire/agent/public/api.sock", with: workloadAPI.socket)
                            .replacing("/run/svid/python", with: stage.directory.path(name)).text)
                    let fetch = try await Program.run(Built.svidsync, ["fetch", "--config", configuration])
                    #expect(fetch.end == .exited(0), "\(fetch.errors)")
                }
                let server = try stage.start(
                    "python3",
                    [
                        "\(Built.repository)/examples/python-ssl/server.py", stage.directory.path("ours"), "\(port)",
                        pidFile,
                    ])
                try await server.says("serving on")

                let bundle = "\(stage.directory.path("foreign"))/ca.pem"
                let client = try TLSClient(on: stage, port: port, bundle: bundle, .greeting)
                try await client.says("failure")
                let count = try await client.count()
                #expect(count.connections == 0)
                #expect(client.complaints.contains("certificate verify failed"))
            }
        }
    }
}
