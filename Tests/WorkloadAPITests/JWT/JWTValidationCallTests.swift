import SPIFFE
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Having the agent validate JWT-SVIDs", .timeLimit(.minutes(1)))
struct JWTValidationCallTests {
    private let world: SourceWorld

    init() throws {
        world = try SourceWorld()
    }

    private func answer(_ verdict: JWTVerdict?) throws {
        world.server.set(
            jwt: .unchecked(svids: [], bundles: JWTBundleSet([world.authority.jwtBundle]), verdict: verdict))
    }

    private func failure(
        _ token: String = "a.b.c", audience: String = "reports", sourceLocation: SourceLocation = #_sourceLocation
    ) async -> WorkloadAPIError? {
        await #expect(throws: WorkloadAPIError.self, sourceLocation: sourceLocation) {
            try await world.client.validateJWTSVID(token, audience: audience)
        }
    }

    @Test("ST-33: whom the token identifies comes back with its claims; whole numbers are exact")
    func validates() async throws {
        try answer(nil)
        try world.server.start()
        let svid = try world.authority.issueJWT(world.web, audience: ["reports", "audit"])
        let validated = try await world.client.validateJWTSVID(svid, audience: "audit")
        #expect(validated.id == world.web && validated.expiry == svid.expiry)
        #expect(validated.claims["exp"] == .integer(svid.expiry.secondsSince1970))
        #expect(validated.claims["sub"] == .string(world.web.description))
        let text = svid.withToken { token in
            var bytes: [UInt8] = []
            for index in 0..<token.count { bytes.append(token[index]) }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try await world.client.validateJWTSVID(text, audience: "reports") == validated)
        await world.server.shutdown()
    }

    @Test("TR-5: a token that the agent refuses is a matter of this call")
    func refused() async throws {
        try answer(nil)
        try world.server.start()
        let svid = try world.authority.issueJWT(world.web, audience: ["reports"])
        let error = await #expect(throws: WorkloadAPIError.self) {
            try await world.client.validateJWTSVID(svid, audience: "audit")
        }
        #expect(error?.code == .invalidArgument)
        await world.server.shutdown()
    }

    @Test("ST-32: without a token or an audience the agent is not even asked")
    func nothingToAsk() async throws {
        #expect(await failure("")?.code == .invalidArgument)
        #expect(await failure(audience: "")?.code == .invalidArgument)
        #expect(await failure("a\0b.c.d")?.code == .invalidArgument)
    }

    static let contradictions: [(JWTVerdict, String)] = [
        (JWTVerdict(spiffeID: "", claims: [:]), "spiffe_id"),
        (JWTVerdict(spiffeID: "spiffe://example.org/web", claims: nil), "claims"),
        (JWTVerdict(spiffeID: "web", claims: [:]), "spiffe_id"),
        (JWTVerdict(spiffeID: "spiffe://example.org/web", claims: ["sub": "spiffe://example.org/api"]), "claims"),
        (JWTVerdict(spiffeID: "spiffe://example.org/web", claims: ["sub": 1]), "claims"),
        (JWTVerdict(spiffeID: "spiffe://example.org/web", claims: ["aud": ["other"]]), "audience"),
        (JWTVerdict(spiffeID: "spiffe://example.org/web", claims: ["aud": "other"]), "audience"),
    ]

    @Test("ST-33: an answer that lacks a part or contradicts itself is discarded", arguments: contradictions)
    func contradiction(verdict: JWTVerdict, what: String) async throws {
        try answer(verdict)
        try world.server.start()
        let error = await failure()
        #expect(error?.code == .invalidMessage)
        #expect(error?.message.contains(what) == true, "\(error?.message ?? "-")")
        await world.server.shutdown()
    }

    @Test("ST-33: claims may be few, of any kind, and nested")
    func claims() async throws {
        let claims: JSONObject = [
            "aud": ["x", "reports"], "list": [1, .null, true, ["a": "b"]], "exp": .integer(1_767_225_600),
        ]
        try answer(JWTVerdict(spiffeID: "spiffe://example.org/web", claims: claims))
        try world.server.start()
        let validated = try await world.client.validateJWTSVID("a.b.c", audience: "reports")
        #expect(validated.claims == claims)
        #expect(validated.expiry == Timestamp(secondsSince1970: 1_767_225_600))
        try answer(JWTVerdict(spiffeID: "spiffe://example.org/web", claims: [:]))
        #expect(try await world.client.validateJWTSVID("a.b.c", audience: "reports").expiry == nil)
        await world.server.shutdown()
    }

    @Test("a message of the agent that repeats the token is not shown")
    func echo() async throws {
        let token = "e30.e30.c2lnbmF0dXJlLW9mLWEtdG9rZW4"
        world.server.set(jwt: .failure(.invalidArgument, message: "cannot validate '\(token)': no bundle"))
        try world.server.start()
        let error = await failure(token)
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("c2lnbmF0dXJl") == false)
        world.server.set(jwt: .failure(.invalidArgument, message: "token expired"))
        #expect(await failure(token)?.message.contains("token expired") == true)
        await world.server.shutdown()
    }
}
