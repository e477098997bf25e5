import Foundation
import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

extension ConsumerTests {
    /// What spiffe-helper's users have without tokens, they have here, too.
    @Suite("svidsync in the place of spiffe-helper, where the agent refuses tokens", .timeLimit(.minutes(2)))
    struct DropInRefusalTests {
        private let authority: TestAuthority
        private let web: SPIFFEID

        init() throws {
            authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
            web = try SPIFFEID(parsing: "spiffe://example.org/web")
        }

        /// Gives `body` a stage with a Workload API that refuses everything about JWT-SVIDs, and a configuration.
        private func withRefusal(
            _ settings: String,
            _ body: (_ stage: Stage, _ server: WorkloadAPIServer, _ file: String) async throws -> Void
        ) async throws {
            try await withStage { stage in
                let server = WorkloadAPIServer(socketPath: stage.directory.path("agent.sock"))
                server.set(
                    .state(
                        svids: [try authority.issue(web, lifetime: .seconds(3600))],
                        bundles: X509BundleSet([authority.bundle])))
                server.set(jwt: .denied)
                let certificates = stage.directory.path("certs")
                try FileManager.default.createDirectory(atPath: certificates, withIntermediateDirectories: false)
                let file = try stage.directory.write(
                    "helper.conf",
                    """
                    agent_address = "\(stage.directory.path("agent.sock"))"
                    cert_dir = "\(certificates)"
                    svid_file_name = "svid.pem"
                    svid_key_file_name = "svid_key.pem"
                    svid_bundle_file_name = "svid_bundle.pem"
                    jwt_svids = [{jwt_audience="a", jwt_svid_file_name="jwt_svid.token"}]
                    jwt_bundle_file_name = "bundle.json"
                    \(settings)
                    """)
                try server.start()
                do {
                    try await body(stage, server, file)
                } catch {
                    await server.shutdown()
                    throw error
                }
                await server.shutdown()
            }
        }

        private func names(_ stage: Stage) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: stage.directory.path("certs"))
                .filter { !$0.hasPrefix(".") }.sorted()
        }

        private static let x509 = ["svid.pem", "svid_bundle.pem", "svid_key.pem"]

        @Test("certificates are there and cmd runs; readiness says what is missing until the token is granted")
        func daemon() async throws {
            let port = try freePort()
            let settings = """
                cmd = "sh"
                cmd_args = "-c \\"echo started; exec sleep 600\\""
                health_checks { listener_enabled = true bind_port = \(port) }
                """
            try await withRefusal(settings) { stage, server, file in
                let agent = try stage.start(Built.svidsync, ["-config", file])
                try await agent.says("started")
                #expect(try names(stage) == Self.x509)
                let early = try await Program.run("curl", ["-sS", "http://127.0.0.1:\(port)/ready"])
                #expect(early.output.contains("spiffe-helper: jwt_svid.token is missing: "), "\(early)")
                #expect(early.output.contains("PERMISSION_DENIED"))
                server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [authority]))
                try await eventually("the token") { try names(stage) == ["bundle.json", "jwt_svid.token"] + Self.x509 }
                try await eventually("readiness") {
                    try await Program.run("curl", ["-fsS", "http://127.0.0.1:\(port)/ready"]).end == .exited(0)
                }
                #expect(try await agent.stop() == .exited(0))
            }
        }

        @Test("a single delivery writes the certificates, and ends by itself once the token is granted")
        func once() async throws {
            try await withRefusal("daemon_mode = false") { stage, server, file in
                let helper = try stage.start(Built.svidsync, ["-config", file])
                try await eventually("the certificates") { try names(stage) == Self.x509 }
                #expect(helper.end == nil)
                server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [authority]))
                #expect(try await helper.wait() == .exited(0), "\(helper.errors)")
                #expect(try names(stage) == ["bundle.json", "jwt_svid.token"] + Self.x509)
            }
        }
    }
}
