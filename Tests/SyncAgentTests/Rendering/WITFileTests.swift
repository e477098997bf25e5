import Foundation
import Logging
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("WIT files (incubating), from a Workload API to the disk", .timeLimit(.minutes(1)))
struct WITFileTests: InWorkloadScene {
    let scene: WorkloadScene

    init() throws {
        scene = try WorkloadScene()
    }

    private func serve(wit ids: [SPIFFEID]) throws {
        server.set(try answer(web, db))
        server.set(
            wit: .state(
                svids: try ids.map { try authority.issueWIT($0, lifetime: .seconds(3600)) },
                bundles: WITBundleSet([authority.witBundle])))
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

    /// The next state has a WIT-SVID of this lifetime, and the same X509-SVIDs for as long as they are good.
    private func serve(witFor lifetime: Duration) throws {
        server.set(
            wit: .state(
                svids: [try authority.issueWIT(web, lifetime: lifetime)],
                bundles: WITBundleSet([authority.witBundle])))
    }

    @Test("on_expired: remove takes token and key away when the WIT-SVID has expired unless a newer one came")
    func expiry() async throws {
        try serve(wit: [web])
        try serve(witFor: .seconds(3))
        let file = "{ kind: wit-svid, name: token }, { kind: wit-svid-key, name: key.jwk }"
        let outputs = """
            { name: x, directory: DIR/x, incubating: true, on_expired: remove, files: [{ kind: leaf, name: leaf }, \(file)] },
            { name: y, directory: DIR/y, incubating: true, on_expired: remove, files: [\(file)] },
            { name: z, directory: DIR/z, incubating: true, files: [\(file)] }
            """
        let world = world
        @Sendable func isComplete(_ output: String) -> Bool {
            world.text("\(output)/token") != nil && world.text("\(output)/key.jwk") != nil
        }
        try await running(outputs) {
            try await eventually("the first sets") { isComplete("x") && isComplete("y") && isComplete("z") }
            let leaf = try #require(world.text("x/leaf"))
            // Without a newer one, they go: by themselves beside a certificate, with the whole output otherwise.
            for output in ["x", "y"] {
                try await eventually("the removal in \(output)") {
                    world.text("\(output)/token") == nil && world.text("\(output)/key.jwk") == nil
                }
            }
            #expect(world.text("x/leaf") == leaf)
            #expect(isComplete("z"))
            // The agent renews: what comes back is the newer one, and it stays longer than the first would have.
            try serve(witFor: .seconds(3600))
            try await eventually("the next sets") { isComplete("x") && isComplete("y") }
            for output in ["x", "y", "z"] {
                try await eventually("the newer token in \(output)") {
                    try pair(output).expiry > Timestamp.now + .seconds(600)
                }
            }
        }
    }

    @Test("WI-3: one that is renewed before it expires is replaced and never missing, also with on_expired: remove")
    func renewal() async throws {
        try serve(wit: [web])
        let short = try [web, db].map { try authority.issueWIT($0, lifetime: .seconds(4)) }
        let bundles = WITBundleSet([authority.witBundle])
        server.set(wit: .state(svids: short, bundles: bundles))
        let outputs = """
            { name: x, directory: DIR/x, incubating: true, on_expired: remove, \(Self.files) },
            { name: other, directory: DIR/other, incubating: true, on_expired: remove, identity: { spiffe_id: "\(db)" },
              \(Self.files) }
            """
        let world = world
        try await running(outputs) {
            try await eventually("the first sets") { world.text("x/token") != nil && world.text("other/token") != nil }
            let renewed = try authority.issueWIT(web, lifetime: .seconds(3600))
            server.set(wit: .state(svids: [renewed, short[1]], bundles: bundles))
            try await eventually("the renewed set") { try pair("x") == renewed }
            // The other identity's was not renewed: when it has gone, the first of this one would have, too.
            try await eventually("the end of the one that was not renewed") {
                #expect(world.text("x/token") != nil)
                return world.text("other/token") == nil
            }
            #expect(try pair("x") == renewed)
        }
    }
}
