import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Fetching JWT-SVIDs", .timeLimit(.minutes(1)))
struct JWTClientTests {
    private let world: SourceWorld

    init() throws {
        world = try SourceWorld()
    }

    private func serve(_ identities: TestIdentity...) throws {
        world.server.set(jwt: .state(identities: identities, authorities: [world.authority]))
        try world.server.start()
    }

    private func serve(unchecked svids: TestJWTSVID...) throws {
        world.server.set(jwt: .unchecked(svids: svids, bundles: JWTBundleSet([world.authority.jwtBundle])))
        try world.server.start()
    }

    private func failure(
        audience: [String] = ["reports"], id: SPIFFEID? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> WorkloadAPIError? {
        await #expect(throws: WorkloadAPIError.self, sourceLocation: sourceLocation) {
            try await world.client.fetchJWTSVIDs(audience: audience, id: id)
        }
    }

    @Test("ST-25, ST-36: a token of each identity for the audience, the default one first; the bundle verifies them")
    func fetches() async throws {
        try serve(TestIdentity(id: world.web, hint: "front"), TestIdentity(id: world.api, hint: "back"))
        let context = try await world.client.fetchJWTSVIDs(audience: ["reports", "audit"])
        #expect(context.svids.map(\.id) == [world.web, world.api])
        #expect(context.svids.allSatisfy { $0.audience == ["reports", "audit"] })
        #expect(context.defaultSVID.hint == "front" && context.svid(hint: "back")?.id == world.api)
        #expect(context.svid(hint: "none") == nil && context.warnings == [])
        let bundles = try await world.client.fetchJWTBundles().bundles
        for svid in context.svids { _ = try svid.validate(bundles: bundles, audience: "audit") }
        #expect(try await world.client.fetchJWTSVID(audience: ["reports"]).id == world.web)
        await world.server.shutdown()
    }

    @Test("ST-25: one identity on request; one that the workload has not is a denial")
    func oneIdentity() async throws {
        try serve(TestIdentity(id: world.web), TestIdentity(id: world.api))
        #expect(
            try await world.client.fetchJWTSVIDs(audience: ["reports"], id: world.api).svids.map(\.id) == [world.api])
        let stranger = try SPIFFEID(parsing: "spiffe://example.org/stranger")
        #expect(await failure(id: stranger)?.code == .permissionDenied)
        await world.server.shutdown()
    }

    @Test(
        "ST-24: without an audience, or with an empty name, the agent is not even asked", arguments: [[], ["a", ""]])
    func noAudience(audience: [String]) async throws {
        try serve(TestIdentity(id: world.web))
        let error = await failure(audience: audience)
        #expect(error?.code == .invalidArgument)
        #expect(error?.message.contains("ST-24") == true)
        #expect(world.server.callCount(of: .fetchJWTSVID) == 0)
        await world.server.shutdown()
    }

    @Test(
        "ST-27: a token that is not what was asked for spoils the answer",
        arguments: [
            TokenDefects.expired, .otherAudience, .otherIdentity, .noSubject, .noExpiry, .algorithmNone, .otherType,
            .notYetValid, .jsonForm, .missingPart,
        ])
    func badTokens(defect: TokenDefects) async throws {
        let good = try world.authority.issueJWT(world.web, audience: ["reports"], hint: "good", defects: [])
        let bad = try world.authority.issueJWT(world.api, audience: ["reports"], hint: "bad", defects: defect)
        try serve(unchecked: good, bad)
        let error = await failure()
        #expect(error?.code == .invalidMessage)
        #expect(error?.message.hasPrefix("svids[1]") == true, "\(error?.message ?? "-")")
        await world.server.shutdown()
    }

    @Test("ST-27: a token that expired a moment ago is of no use, whatever the leeway for others is")
    func justExpired() async throws {
        let late = try world.authority.issueJWT(
            world.web, audience: ["reports"], lifetime: .seconds(5), defects: [], now: .now - .seconds(10))
        try serve(unchecked: late)
        #expect(await failure()?.message.contains("ST-27") == true)
        await world.server.shutdown()
    }

    @Test("ST-27: a token that is for only a part of the audience is refused")
    func partOfTheAudience() async throws {
        try serve(unchecked: try world.authority.issueJWT(world.web, audience: ["reports"], defects: []))
        #expect(await failure(audience: ["reports", "audit"])?.code == .invalidMessage)
        await world.server.shutdown()
    }

    @Test("ST-25: a token of another identity than the one asked for is refused")
    func otherIdentity() async throws {
        try serve(unchecked: try world.authority.issueJWT(world.web, audience: ["reports"], defects: []))
        #expect(await failure(id: world.api)?.message.contains("ST-25") == true)
        await world.server.shutdown()
    }

    @Test("ST-26: an answer without tokens, or with an empty field, is refused")
    func emptyFields() async throws {
        try serve(unchecked: [])
        #expect(await failure()?.message.contains("svids is empty") == true)
        let nothing: [UInt8] = []
        let none = TestJWTSVID(spiffeID: world.web.description, token: nothing.span)
        world.server.set(jwt: .unchecked(svids: [none], bundles: JWTBundleSet()))
        #expect(await failure()?.message.contains("svids[0].svid is empty") == true)
        var nameless = try world.authority.issueJWT(world.web, audience: ["reports"], defects: [])
        nameless.spiffeID = ""
        world.server.set(jwt: .unchecked(svids: [nameless], bundles: JWTBundleSet()))
        #expect(await failure()?.message.contains("svids[0].spiffe_id is empty") == true)
        world.server.set(jwt: .bytes([0xFF]))
        #expect(await failure()?.code == .invalidMessage)
        await world.server.shutdown()
    }

    private func serve(unchecked svids: [TestJWTSVID]) throws {
        world.server.set(jwt: .unchecked(svids: svids, bundles: JWTBundleSet()))
        try world.server.start()
    }

    @Test("ST-38, ST-39: of two tokens with one hint the first counts; hints beyond 1024 bytes are none")
    func hints() async throws {
        func token(_ id: SPIFFEID, _ hint: String?) throws -> TestJWTSVID {
            try world.authority.issueJWT(id, audience: ["reports"], hint: hint, defects: [])
        }
        let long = String(repeating: "x", count: 1025)
        try serve(
            unchecked: token(world.web, "a"), token(world.api, "a"), token(world.api, nil), token(world.web, nil),
            token(world.web, long))
        let context = try await world.client.fetchJWTSVIDs(audience: ["reports"])
        #expect(context.svids.map(\.hint) == ["a", nil, nil, nil])
        #expect(context.svids[0].id == world.web)
        #expect(context.warnings.count == 2)
        await world.server.shutdown()
    }

    @Test("limits: more tokens than the limit are refused")
    func limits() async throws {
        var configuration = world.client.configuration
        configuration.limits.svids = 1
        let client = WorkloadAPIClient(endpoint: world.client.endpoint, configuration: configuration)
        try serve(TestIdentity(id: world.web), TestIdentity(id: world.api))
        let error = await #expect(throws: WorkloadAPIError.self) {
            try await client.fetchJWTSVIDs(audience: ["reports"])
        }
        #expect(error?.message.contains("svids holds 2 entries, the limit is 1") == true)
        await world.server.shutdown()
    }

    @Test(
        "TR-5 to TR-8, TR-11: each status of the call has its code",
        arguments: [
            (CallStatus.invalidArgument, WorkloadAPIError.Code.invalidArgument), (.permissionDenied, .permissionDenied),
            (.unavailable, .unreachable), (.unimplemented, .unimplemented), (.resourceExhausted, .failed),
            (.cancelled, .failed),
        ])
    func statuses(status: CallStatus, code: WorkloadAPIError.Code) async throws {
        world.server.set(jwt: .failure(status, message: "no"))
        try world.server.start()
        #expect(await failure()?.code == code)
        await world.server.shutdown()
    }

    @Test("an agent that says nothing does not hold a call up for ever, and a cancelled call ends at once")
    func waiting() async throws {
        try world.server.start()
        for fetch: () async throws -> Void in [
            { _ = try await world.client.fetchJWTSVIDs(audience: ["a"], timeout: .milliseconds(50)) },
            { _ = try await world.client.fetchJWTBundles(timeout: .milliseconds(50)) },
            { _ = try await world.client.validateJWTSVID("x.y.z", audience: "a", timeout: .milliseconds(50)) },
            { _ = try await world.client.fetchWITContext(timeout: .milliseconds(50)) },
            { _ = try await world.client.fetchWITBundles(timeout: .milliseconds(50)) },
        ] {
            let error = await #expect(throws: WorkloadAPIError.self) { try await fetch() }
            #expect(error?.code == .timedOut)
            #expect(error?.message.contains("unix://") == true, "\(error?.message ?? "-")")
        }
        let count = world.server.callCount(of: .fetchJWTSVID)
        let call = Task { [client = world.client] in try await client.fetchJWTSVIDs(audience: ["a"]) }
        try await eventually("the call") { world.server.callCount(of: .fetchJWTSVID) > count }
        call.cancel()
        let error = await #expect(throws: WorkloadAPIError.self) { try await call.value }
        #expect(error?.code == .cancelled)
        await world.server.shutdown()
    }
}
