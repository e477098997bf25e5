import NativeKernel
import NativeMessages
import NativeRPC
import SPIFFE
import Testing
import WorkloadAPITestKit

@Suite("JWT-SVIDs of the test kit's server", .timeLimit(.minutes(1)))
struct JWTServerTests {
    private let world: KitWorld

    init() throws {
        world = try KitWorld()
    }

    private func serve() {
        world.server.set(
            jwt: .state(
                identities: [TestIdentity(id: world.web, hint: "web"), TestIdentity(id: world.api)],
                authorities: [world.authority, world.foreign]))
    }

    private func svid(_ message: JWTSVIDMessage) throws -> JWTSVID {
        try message.svid.withSpan { try JWTSVID(parsingUnverified: $0) }
    }

    @Test("ST-25: all identities get a token of their trust domain for the audience that is asked for")
    func fetch() async throws {
        serve()
        let messages = try await world.jwt(["reports", "invoices"]).svids
        #expect(messages.map(\.spiffeID) == [world.web.description, world.api.description])
        #expect(messages.map(\.hint) == ["web", ""])
        let bundles = JWTBundleSet([world.authority.jwtBundle, world.foreign.jwtBundle])
        for message in messages {
            let verified = try svid(message).validate(bundles: bundles, audience: .allOf(["reports", "invoices"]))
            #expect(verified.id.description == message.spiffeID)
        }
        #expect(
            try await world.jwt(["reports"], world.api.description).svids.map(\.spiffeID) == [world.api.description])
        await world.server.shutdown()
    }

    @Test(
        "what cannot be answered is refused as SPIRE refuses it",
        arguments: [
            ([], "", RPCStatus.Code.invalidArgument), ([""], "", .invalidArgument),
            (["reports"], "https://example.org/web", .invalidArgument),
            (["reports"], "spiffe://example.org/other", .permissionDenied),
        ])
    func refused(audience: [String], id: String, code: RPCStatus.Code) async throws {
        serve()
        let status = await #expect(throws: RPCStatus.self) { try await world.jwt(audience, id) }
        #expect(status?.code == code)
        await world.server.shutdown()
    }

    @Test("ST-29, ST-30: bundles are JWK Sets by the SPIFFE IDs of their trust domains, and follow a rotation")
    func bundles() async throws {
        serve()
        var stream = world.stream(.fetchJWTBundles)
        let first: JWTBundlesResponseMessage = try #require(try await stream.message())
        #expect(first.bundles.keys.sorted() == ["spiffe://example.org", "spiffe://other.example"])
        let document = try #require(first.bundles["spiffe://example.org"])
        #expect(
            try JWTBundle(trustDomain: world.authority.trustDomain, jwkSet: document, strict: true)
                == world.authority.jwtBundle)
        let next = try world.authority.successor()
        world.server.set(jwt: .state(identities: [TestIdentity(id: world.web)], authorities: [next]))
        let second: JWTBundlesResponseMessage = try #require(try await stream.message())
        #expect(Array(second.bundles.keys) == ["spiffe://example.org"])
        let rotated = try #require(second.bundles["spiffe://example.org"])
        #expect(try JWTBundle(trustDomain: next.trustDomain, jwkSet: rotated).authorities.count == 2)
        await world.server.shutdown()
    }

    @Test("ST-32, ST-33: a good token validates, with all its claims")
    func validation() async throws {
        serve()
        let token = try world.authority.issueJWT(world.web, audience: ["reports"])
        let answer = try await world.validate(TestJWTSVID(token), audience: "reports")
        #expect(answer.spiffeID == world.web.description)
        #expect(
            answer.claims == [
                "sub": .string(world.web.description), "aud": .list([.string("reports")]),
                "exp": .number(Double(token.expiry.secondsSince1970)),
                "iat": .number(Double(try #require(token.issuedAt).secondsSince1970)),
            ])
        await world.server.shutdown()
    }

    @Test(
        "a bad token is refused with InvalidArgument",
        arguments: [TokenDefects.expired, .badSignature, .otherKey, .otherAudience, .algorithmNone, .extraPart])
    func badTokens(defect: TokenDefects) async throws {
        serve()
        let token = try world.authority.issueJWT(world.web, audience: ["reports"], defects: defect)
        let status = await #expect(throws: RPCStatus.self) { try await world.validate(token, audience: "reports") }
        #expect(status?.code == .invalidArgument)
        await world.server.shutdown()
    }

    @Test("ST-32: validation without an audience or a token is refused")
    func incompleteValidation() async throws {
        serve()
        let token = try world.authority.issueJWT(world.web, audience: [""], defects: [])
        let nothing: [UInt8] = []
        let without = TestJWTSVID(spiffeID: "", token: nothing.span)
        for (svid, audience) in [(token, ""), (without, "reports")] {
            let status = await #expect(throws: RPCStatus.self) { try await world.validate(svid, audience: audience) }
            #expect(status?.code == .invalidArgument)
        }
        await world.server.shutdown()
    }

    @Test("what a test wants is sent: tokens, documents and verdicts that are wrong")
    func unchecked() async throws {
        let bad = try world.authority.issueJWT(world.web, audience: ["reports"], defects: .otherIdentity)
        world.server.set(
            jwt: .unchecked(
                svids: [bad], bundles: JWTBundleSet([world.authority.jwtBundle, world.foreign.jwtBundle]),
                jwkSets: ["spiffe://example.org": Array("{}".utf8), "no ID": []],
                verdict: JWTVerdict(spiffeID: "spiffe://example.org/x", claims: ["exp": try #require(JSONValue(1.5))])))
        #expect(try await world.jwt([]).svids.map(\.spiffeID) == ["spiffe://example.org/somebody/else"])
        var stream = world.stream(.fetchJWTBundles)
        let bundles: JWTBundlesResponseMessage = try #require(try await stream.message())
        #expect(bundles.bundles.count == 3 && bundles.bundles["spiffe://example.org"] == Array("{}".utf8))
        let answer = try await world.validate(bad, audience: "")
        #expect(answer.spiffeID == "spiffe://example.org/x" && answer.claims == ["exp": .number(1.5)])
        await world.server.shutdown()
    }

    @Test("tokens that the test makes see the request")
    func issuing() async throws {
        let authority = world.authority
        let web = world.web
        world.server.set(
            jwt: .issuing(bundles: JWTBundleSet([authority.jwtBundle])) { (request) throws(TestKitError) in
                [
                    try authority.issueJWT(
                        web, audience: request.audience, hint: request.spiffeID ?? "-", lifetime: .seconds(1),
                        defects: [])
                ]
            })
        #expect(try await world.jwt(["a"]).svids.map(\.hint) == ["-"])
        #expect(try await world.jwt(["a"], "spiffe://x/y").svids.map(\.hint) == ["spiffe://x/y"])
        await world.server.shutdown()
    }
}
