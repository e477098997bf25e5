import Foundation
import TestSupport
import Testing

extension ConsumerTests {
    @Suite(
        "The bundle map, as others read it",
        .enabled(if: Tool.exists(Tool.python), "Tests/Support/python-venv.sh makes .build/venv"))
    struct BundleMapTests {
        private static let identities = "spiffe://example.org/web,spiffe://other.example/peer=peer"

        /// A client of example.org and a server of other.example, each with an output of one agent.
        private func start(_ workloadAPI: DevelopmentAPI, on stage: Stage) async throws -> Program {
            let configuration = try stage.directory.write(
                "svidsync.yaml",
                """
                workload_api: { endpoint: "unix://\(workloadAPI.socket)" }
                outputs:
                  - name: client
                    directory: \(stage.directory.path("client"))
                    files:
                      - { kind: certificate-chain, name: tls.crt }
                      - { kind: private-key, name: tls.key }
                      - { kind: bundle-map, name: bundles.json }
                  - name: server
                    directory: \(stage.directory.path("server"))
                    identity: { hint: peer }
                    files:
                      - { kind: certificate-chain, name: tls.crt }
                      - { kind: private-key, name: tls.key }
                      - { kind: trust-bundles, name: "{trust_domain}.pem" }
                """)
            return try await Agent.start(configuration, on: stage)
        }

        /// gRPC between the two.
        private func call(_ client: String, on stage: Stage) async throws -> Program {
            let scratch = stage.directory.path("scratch-\(client)")
            try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: false)
            return try stage.start(
                "env",
                [
                    "PYTHONPATH=\(Tool.xds)", Tool.python, Files.resource("grpc_bundle_map.py"),
                    stage.directory.path("server"), "\(stage.directory.path("server"))/example.org.pem",
                    stage.directory.path(client), scratch,
                ])
        }

        @Test(
            "BU-1, BU-24: gRPC verifies a server of another trust domain by it, also after all authorities have changed",
            .enabled(if: Tool.exists(Tool.xds), "Tests/Support/python-venv.sh installs xds-protos"),
            .timeLimit(.minutes(2)))
        func grpc() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(on: stage, identities: Self.identities)
                let agent = try await start(workloadAPI, on: stage)
                let calls = try await call("client", on: stage)
                let client = "\(stage.directory.path("client"))/tls.crt"
                let old = try await Files.serial(client)
                try await calls.says("accepted spiffe://example.org/web \(old)", within: .seconds(40))

                try await workloadAPI.stop()
                _ = try await DevelopmentAPI.start(on: stage, identities: Self.identities)
                let new = try await Files.serial(client, after: old)
                try await calls.says("accepted spiffe://example.org/web \(new)", within: .seconds(40))

                // The same client with the map of somebody who issues for the same names.
                let foreign = try await DevelopmentAPI.start(
                    on: stage, name: "foreign.sock", identities: Self.identities)
                try await copyClient(as: "misled", withMapOf: foreign, on: stage)
                let misled = try await call("misled", on: stage)
                try await misled.says("refused", within: .seconds(40))
                #expect(misled.errors.contains("CERTIFICATE_VERIFY_FAILED"), "\(misled.errors)")
                #expect(!misled.output.contains("accepted"))
                #expect(try await agent.stop() == .exited(0))
            }
        }

        /// Makes a copy of the client's files in which the map is another's.
        private func copyClient(as name: String, withMapOf other: DevelopmentAPI, on stage: Stage) async throws {
            let copy = stage.directory.path(name)
            let configuration = try stage.directory.write(
                "other.yaml",
                """
                workload_api: { endpoint: "unix://\(other.socket)" }
                outputs:
                  - { name: other, directory: \(copy), files: [{ kind: bundle-map, name: bundles.json }] }
                """)
            let fetch = try await Program.run(Built.svidsync, ["fetch", "--config", configuration])
            #expect(fetch.end == .exited(0), "\(fetch.errors)")
            for file in ["tls.crt", "tls.key"] {
                let content = String(decoding: try stage.directory.read("client/\(file)"), as: UTF8.self)
                try stage.directory.write("\(name)/\(file)", content, mode: 0o600)
            }
        }

        @Test(
            "BU-7, BU-11, BU-13, BU-14, BU-15, BU-19, BU-24, BU-25, BU-27: what is delivered is as the standard wants it",
            .timeLimit(.minutes(1)))
        func rules() async throws {
            try await withStage { stage in
                let workloadAPI = try await DevelopmentAPI.start(
                    on: stage, identities: Self.identities, ["--federate", "third.example"])
                _ = try await start(workloadAPI, on: stage)
                let domains = ["example.org", "other.example", "third.example"]
                func check(_ file: String) async throws -> (end: Program.End, output: String, errors: String) {
                    try await Program.run(Tool.python, [Files.resource("check_bundle_map.py"), file] + domains)
                }
                let right = try await check("\(stage.directory.path("client"))/bundles.json")
                #expect(right.end == .exited(0), "\(right.output)\(right.errors)")
                // The judge itself: a certificate under another's key, and a key that has an id.
                let text = String(decoding: try stage.directory.read("client/bundles.json"), as: UTF8.self)
                let wrong = try stage.directory.write(
                    "wrong.json", text.replacing("\"x\":\"", with: "\"kid\":\"1\",\"x\":\"A", maxReplacements: 1))
                let judgement = try await check(wrong)
                #expect(judgement.end == .exited(1))
                #expect(judgement.output.contains("BU-14") && judgement.output.contains("BU-19"), "\(judgement.output)")
            }
        }
    }
}
