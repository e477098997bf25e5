import Foundation
import Logging
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("JWT files, from a Workload API to the disk", .timeLimit(.minutes(1)))
struct TokenFileTests {
    private let world: RenderingWorld
    private let server: DevelopmentServer

    init() throws {
        world = try RenderingWorld()
        server = try DevelopmentServer(
            socketPath: world.directory.path("api.sock"),
            identities: [
                .init(id: try SPIFFEID(parsing: "spiffe://example.org/web"), hint: "web"),
                .init(id: try SPIFFEID(parsing: "spiffe://example.org/db"), hint: "db"),
            ], federated: [try TrustDomain(name: "other.example")], lifetime: .seconds(3600))
    }

    private func plan(_ settings: String) async throws -> AgentPlan {
        let text = """
            workload_api: { endpoint: "unix://\(world.directory.path)/api.sock" }
            outputs: [{ name: test, directory: \(world.directory.path)/out, \(settings) }]
            """
        let configuration = try ConfigurationDecoder.decode(Array(text.utf8), file: "test") { _ in nil }
        return try await PlanResolver.resolve(configuration)
    }

    /// Delivers once; the files by name.
    private func fetch(_ settings: String) async throws -> [String: [UInt8]] {
        let plan = try await plan(settings)
        try server.start()
        do {
            try await OneShotDelivery(plan: plan, runsHooks: false, logger: Logger(label: "test"))
                .run(within: .seconds(20))
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
        let folder = world.directory.path("out")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, try world.directory.read("out/\($0)")) })
    }

    @Test(
        "JW-20: a token is the whole content of a file for its owner alone: of the output's identity, or of one named")
    func tokens() async throws {
        let files = try await fetch(
            """
            identity: { hint: db }, files: [{ kind: jwt-svid, name: a, audience: [one, two] },
              { kind: jwt-svid, name: b, audience: one, spiffe_id: "spiffe://example.org/web" }]
            """)
        let first = try JWTSVID(parsingUnverified: String(files["a"] ?? []))
        #expect(first.id.description == "spiffe://example.org/db" && first.audience == ["one", "two"])
        let second = try JWTSVID(parsingUnverified: String(files["b"] ?? []))
        #expect(second.id.description == "spiffe://example.org/web" && second.audience == ["one"])
        let attributes = try FileManager.default.attributesOfItem(atPath: world.directory.path("out/..data/a"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("the files with bundles verify the tokens beside them")
    func bundles() async throws {
        let files = try await fetch(
            """
            files: [{ kind: jwt-svid, name: token, audience: one }, { kind: jwk-set, name: own.json },
              { kind: jwk-set, name: "{trust_domain}.jwks" }, { kind: jwt-bundle-map, name: map.json },
              { kind: jwt-bundle-map, name: helper.json, format: spiffe-helper }]
            """)
        let domain = try TrustDomain(name: "example.org")
        let token = String(files["token"] ?? [])
        #expect(files["own.json"] == files["example.org.jwks"])
        #expect(files["other.example.jwks"] != nil)
        let own = try JWTBundle(trustDomain: domain, jwkSet: files["own.json"] ?? [])
        let map = try BundleMap(parsing: files["map.json"] ?? [], strict: true)
        #expect(map.trustDomains.map(\.name) == ["example.org", "other.example"])
        #expect(map[domain]?.jwtBundle == own)
        let helper = try #require(
            try JSONSerialization.jsonObject(with: Data(files["helper.json"] ?? [])) as? [String: String])
        #expect(helper.keys.sorted() == ["example.org", "other.example"])
        let set = try #require(Data(base64Encoded: helper["example.org"] ?? ""))
        #expect(try JWTBundle(trustDomain: domain, jwkSet: [UInt8](set)) == own)
        #expect(String([UInt8](set)).hasPrefix(#"{"keys":[{"kty":"EC","kid":""#))
        _ = try JWTSVID.validate(token, bundles: JWTBundleSet([own]), audience: ["one"])
    }

    @Test("an output waits for what has not come, and says for what")
    func waiting() async throws {
        let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        let svid = try authority.issue(try SPIFFEID(parsing: "spiffe://example.org/web"), lifetime: .seconds(60))
        let state = RenderingWorld.context([svid], [authority.bundle])
        for (file, what) in [
            ("kind: jwt-svid, audience: one", "waiting for a JWT-SVID for one"),
            ("kind: jwk-set", "waiting for the JWT bundles"),
        ] {
            let error = await #expect(throws: RenderingError.self) { try await world.render(file: file, state) }
            #expect(error?.description == what)
        }
    }
}
