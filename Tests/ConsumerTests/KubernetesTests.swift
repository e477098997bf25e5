import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    /// The manifests of examples/kubernetes, as far as they can be run without Kubernetes: with their own commands, their own
    /// configuration and their own user, in a volume with the permissions of an emptyDir.
    @Suite(
        "Manifests for Kubernetes", .timeLimit(.minutes(2)),
        .enabled(if: geteuid() == 0 && Tool.exists(Tool.python), "root and .build/venv are needed"))
    struct KubernetesTests {
        private struct Manifest: Decodable {
            let command: [String]
            let probe: [String]?
            let paths: [String: String]
            let user: Int
            let restartPolicy: String?
            let writable: [String]
            let files: [String: String]
        }

        private func manifest(_ name: String) async throws -> Manifest {
            let path = "\(Built.repository)/examples/kubernetes/\(name)"
            let result = try await Program.run(Tool.python, [Files.resource("manifest.py"), path, "svidsync"])
            #expect(result.end == .exited(0), "\(result.errors)")
            return try JSONDecoder().decode(Manifest.self, from: Data(result.output.utf8))
        }

        /// Puts the container's files where a test may, and returns how its paths are called there.
        private func furnish(_ stage: Stage, _ manifest: Manifest, port: Int) async throws -> (String) -> String {
            let root = stage.directory.path
            let moved = { (text: String) in
                text.replacing("/credentials", with: "\(root)/credentials")
                    .replacing("/spiffe-workload-api", with: root).replacing("/etc/svidsync", with: root)
                    .replacing("spire-agent.sock", with: "agent.sock").replacing("8081", with: "\(port)")
            }
            #expect(manifest.writable == ["/credentials"])
            // As kubelet makes an emptyDir with an fsGroup.
            try await Program.run("install", ["-d", "-m", "2777", "-g", "\(manifest.user)", "\(root)/credentials"])
            for (path, text) in manifest.files {
                let file = moved(path)
                try Data(moved(text).utf8).write(to: URL(fileURLWithPath: file))
            }
            try await Program.run("install", ["-m", "0755", Built.svidsync, "\(root)/svidsync"])
            return moved
        }

        /// The words of a command, run by the pod's user.
        private func words(_ command: [String], _ manifest: Manifest, _ stage: Stage, _ moved: (String) -> String)
            -> [String]
        {
            [
                "--reuid=\(manifest.user)", "--regid=\(manifest.user)", "--clear-groups", "--no-new-privs",
                stage.directory.path("svidsync"),
            ] + command.dropFirst().map(moved)
        }

        private func serve(_ stage: Stage) async throws -> DevelopmentAPI {
            let workloadAPI = try await DevelopmentAPI.start(on: stage)
            // As the CSI driver's socket, which is for all users.
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: workloadAPI.socket)
            return workloadAPI
        }

        @Test("the sidecar's startup probe fails until the credentials are there, and then succeeds")
        func sidecar() async throws {
            try await withStage { stage in
                let manifest = try await manifest("sidecar.yaml")
                #expect(manifest.restartPolicy == "Always" && manifest.command.first == "svidsync")
                let probe = try #require(manifest.probe)
                let port = try freePort()
                let moved = try await furnish(stage, manifest, port: port)
                let ask = words(probe, manifest, stage, moved)
                #expect(try await Program.run("setpriv", ask).end == .exited(69))
                let check = words(["svidsync", "check"] + manifest.command.dropFirst(2), manifest, stage, moved)
                let checked = try await Program.run("setpriv", check)
                #expect(checked.end == .exited(0), "\(checked.output)\(checked.errors)")
                let agent = try stage.start("setpriv", words(manifest.command, manifest, stage, moved))
                try await agent.says("no Workload API")
                try await eventually("an answer of the agent") {
                    try await Program.run("setpriv", ask).end == .exited(1)
                }
                let workloadAPI = try await serve(stage)
                try await eventually("readiness") { try await Program.run("setpriv", ask).end == .exited(0) }
                #expect(manifest.paths.count == 2)
                for path in manifest.paths.values {
                    let answer = try await Program.run(
                        "curl", ["--fail", "--silent", "http://127.0.0.1:\(port)\(path)"])
                    #expect(answer.end == .exited(0), "\(path)")
                }
                let folder = stage.directory.path("credentials/web")
                #expect(
                    try await Program.run("openssl", ["verify", "-CAfile", "\(folder)/ca.pem", "\(folder)/tls.crt"]).end
                        == .exited(0))
                try await workloadAPI.stop()
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("the init container waits for the Workload API, writes everything and succeeds")
        func initContainer() async throws {
            try await withStage { stage in
                let manifest = try await manifest("init-container.yaml")
                #expect(manifest.restartPolicy == nil)
                let moved = try await furnish(stage, manifest, port: 1)
                let fetch = try stage.start("setpriv", words(manifest.command, manifest, stage, moved))
                try await fetch.says("no Workload API")
                let workloadAPI = try await serve(stage)
                #expect(try await fetch.wait() == .exited(0), "\(fetch.errors)")
                let file = stage.directory.path("credentials/job/identity.pem")
                let status = try await Program.run("stat", ["-L", "-c", "%a %u", file])
                #expect(status.output == "600 \(manifest.user)\n")
                try await workloadAPI.stop()
            }
        }
    }
}
