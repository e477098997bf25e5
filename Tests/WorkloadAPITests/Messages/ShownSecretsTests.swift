import SPIFFE
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("What is shown of tokens and keys", .timeLimit(.minutes(1)))
struct ShownSecretsTests {
    private let world: SourceWorld

    init() throws {
        world = try SourceWorld()
    }

    /// All that printing, debugging and reflection show of a value.
    private func shown(_ value: some Any) -> String {
        var text = "\(value)" + String(reflecting: value)
        dump(value, to: &text)
        return text
    }

    private func text(_ token: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        for index in 0..<token.count { bytes.append(token[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func expectNothing(
        of secrets: [String], in value: some Any, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let shown = shown(value)
        for secret in secrets {
            #expect(!shown.contains(secret), sourceLocation: sourceLocation)
        }
    }

    @Test("JWT-SVIDs: neither contexts, events and sources nor errors show a token or its signature")
    func jwt() async throws {
        world.server.set(jwt: .state(identities: [TestIdentity(id: world.web)], authorities: [world.authority]))
        try world.server.start()
        let source = JWTSource(client: world.client)
        try await world.running(source) {
            let svid = try await source.jwtSVID(audience: ["reports"])
            let token = svid.withToken { text($0) }
            let parts = token.split(separator: ".").map(String.init)
            let secrets = [token, parts[1], parts[2]]
            let context = JWTContext(svids: [svid], warnings: [])
            expectNothing(of: secrets, in: context)
            expectNothing(of: secrets, in: WorkloadAPIEvent.state(context))
            expectNothing(of: secrets, in: source)
            expectNothing(of: secrets, in: try await world.client.validateJWTSVID(svid, audience: "reports"))
            let refusal = await #expect(throws: WorkloadAPIError.self) {
                try await world.client.validateJWTSVID(svid, audience: "audit")
            }
            expectNothing(of: secrets, in: try #require(refusal))
            let other = try world.authority.issueJWT(world.web, audience: ["reports"], defects: .otherIdentity)
            world.server.set(jwt: .unchecked(svids: [other], bundles: JWTBundleSet()))
            let discarded = await #expect(throws: WorkloadAPIError.self) {
                try await world.client.fetchJWTSVIDs(audience: ["reports"])
            }
            let signature = other.withToken { text($0) }.split(separator: ".").map(String.init)[2]
            expectNothing(of: [signature], in: try #require(discarded))
        }
    }

    @Test("WIT-SVIDs: neither contexts and sources nor errors show a token or a private key")
    func wit() async throws {
        let svid = try world.authority.issueWIT(world.web, defects: [])
        let foreign = try world.authority.issueWIT(world.web, defects: .keyMismatch)
        func secrets(_ svid: TestWITSVID) throws -> [String] {
            let token = svid.withToken { text($0) }.split(separator: ".").map(String.init)
            let json = svid.withPrivateKeyJSON { text($0) }
            let bytes = Array(json.utf8)
            guard case .object(let jwk) = try JSONValue(parsing: bytes.span), let scalar = jwk["d"]?.text else {
                Issue.record("the private key has no “d”")
                return []
            }
            return [token[1], token[2], json, scalar]
        }
        world.server.set(wit: .unchecked(svids: [svid], bundles: WITBundleSet()))
        try world.server.start()
        let source = WITSource(client: world.client)
        try await world.running(source) {
            let state = try await source.waitForFirstState(timeout: .seconds(20))
            expectNothing(of: try secrets(svid), in: state)
            expectNothing(of: try secrets(svid), in: source)
            expectNothing(of: try secrets(svid), in: try await world.client.fetchWITContext())
            world.server.set(wit: .unchecked(svids: [foreign], bundles: WITBundleSet()))
            let discarded = await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchWITContext() }
            expectNothing(of: try secrets(foreign), in: try #require(discarded))
        }
    }
}
