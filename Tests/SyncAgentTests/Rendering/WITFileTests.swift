import Foundation
import Logging
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("WIT files (incubating), from a Workload API to the disk", .timeLimit(.minutes(1)))
struct WITFileTests {
    private let world: RenderingWorld
    private let server: WorkloadAPIServer
    private let authority: TestAuthority
    private let web: SPIFFEID
    private let db: SPIFFEID

    init() throws {
        world = try RenderingWorld()
        server = WorkloadAPIServer(socketPath: world.directory.path("api.sock"))
        authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
        db = try SPIFFEID(parsing: "spiffe://example.org/db")
    }

    private func serve(wit ids: [SPIFFEID]) throws {
        server.set(
            .state(
                svids: try [web, db].map { try authority.issue($0, lifetime: .seconds(3600)) },
                bundles: X509BundleSet([authority.bundle])))
        server.set(
            wit: .state(
                svids: try ids.map { try authority.issueWIT($0, lifetime: .seconds(3600)) },
                bundles: WITBundleSet([authority.witBundle])))
    }

    private func running(_ outputs: String, _ body: @Sendable @escaping () async throws -> Void) async throws {
        try server.start()
        do {
            try await world.running(outputs, body)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    /// The token and the key of one set, which one look-up of the generation gives.
    private func pair(_ output: String) throws -> WITSVID {
        let folder =
            "\(output)/\(try FileManager.default.destinationOfSymbolicLink(atPath: world.directory.path("\(output)/..data")))"
        let text = try world.directory.read("\(folder)/key.jwk")
        let key = try PrivateJWK(parsing: text.span)
        let token = try world.directory.read("\(folder)/token")
        // Throws where the key is not the one of `cnf`.
        return try WITSVID(parsingUnverified: token.span, privateKey: key)
    }

    private static let files = """
        files: [{ kind: wit-svid, name: token }, { kind: wit-svid-key, name: key.jwk },
          { kind: wit-svid-key, name: key.pem, format: pkcs8 }]
        """

    @Test("WI-3, WI-4, WI-31: token and key are one set, for their owner alone, and follow the stream")
    func rotation() async throws {
        try serve(wit: [db, web])
        try await running("{ name: x, directory: DIR/x, incubating: true, \(Self.files) }") {
            try await eventually("the first set") { world.text("x/token") != nil }
            let first = try pair("x")
            #expect(first.id == web)
            for name in ["token", "key.jwk", "key.pem"] {
                let path = world.directory.path("x/..data/\(name)")
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
            }
            let pem = try await Program.run(
                "openssl", ["pkey", "-noout", "-text", "-in", world.directory.path("x/key.pem")])
            #expect(pem.end == .exited(0) && pem.output.contains("ASN1 OID: prime256v1"), "\(pem.errors)")
            for _ in 1...20 {
                let before = try pair("x")
                try serve(wit: [db, web])
                try await eventually("the next set") { try pair("x") != before }
            }
            _ = try WITSVID.validate(try #require(world.text("x/token")), bundles: WITBundleSet([authority.witBundle]))
        }
    }

    @Test("each output has the token of its own identity, or of one that is named")
    func identities() async throws {
        try serve(wit: [web, db])
        let outputs = """
            { name: own, directory: DIR/own, incubating: true, identity: { spiffe_id: "\(db)" }, \(Self.files) },
            { name: named, directory: DIR/named, incubating: true,
              files: [{ kind: wit-svid, name: token, spiffe_id: "\(db)" },
                { kind: wit-svid-key, name: key.jwk, spiffe_id: "\(db)" }] }
            """
        try await running(outputs) {
            try await eventually("both") { world.text("own/token") != nil && world.text("named/token") != nil }
            #expect(try pair("own").id == db)
            #expect(try pair("named") == pair("own"))
        }
    }

    @Test("WI-5: denied or not in a message any more, they go as the output says, and come back; others stay")
    func withdrawal() async throws {
        try serve(wit: [web])
        let outputs = """
            { name: x, directory: DIR/x, incubating: true, on_denied: remove, \(Self.files) },
            { name: kept, directory: DIR/kept, incubating: true, on_denied: keep, \(Self.files) },
            { name: plain, directory: DIR/plain, on_denied: remove, files: [{ kind: leaf, name: leaf }] }
            """
        try await running(outputs) {
            try await eventually("the first sets") {
                ["x/token", "kept/token", "plain/leaf"].allSatisfy { world.text($0) != nil }
            }
            server.set(wit: .denied)
            try await eventually("the removal") { world.text("x/token") == nil }
            #expect(world.text("kept/token") != nil && world.text("plain/leaf") != nil)
            try serve(wit: [web])
            try await eventually("the return") { world.text("x/token") != nil }
            try serve(wit: [db])
            try await eventually("the second removal") { world.text("x/key.jwk") == nil }
            #expect(world.text("x/token") == nil && world.text("plain/leaf") != nil)
        }
    }

    @Test("WI-1, WI-2: an agent without the profile keeps outputs without WIT files from nothing, and is asked once")
    func unimplemented() async throws {
        try serve(wit: [web])
        server.set(wit: .failure(.unimplemented, message: "no WIT-SVIDs here"))
        let outputs = """
            { name: x, directory: DIR/x, incubating: true, \(Self.files) },
            { name: plain, directory: DIR/plain, files: [{ kind: leaf, name: leaf }] }
            """
        try server.start()
        let delivery = OneShotDelivery(
            plan: try await world.agentPlan(outputs), runsHooks: false, logger: Logger(label: "test"))
        let error = await #expect(throws: AgentError.self) { try await delivery.run(within: .seconds(8)) }
        #expect(error?.code == .unavailable)
        await server.shutdown()
        #expect(world.text("plain/leaf") != nil && world.text("x/token") == nil)
        #expect(server.callCount(of: .fetchWITSVID) == 1)
    }
}
