import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("BundleSource", .timeLimit(.minutes(1)))
struct BundleSourceTests {
    private let world: SourceWorld
    private let limit = Duration.seconds(20)

    init() throws {
        world = try SourceWorld()
    }

    @Test("ST-5, ST-8: the bundles of the newest message count, and none after a denial")
    func follows() async throws {
        let source = BundleSource(client: world.client)
        let svid = try world.issue()
        world.server.set(
            .state(svids: [svid], bundles: X509BundleSet([world.authority.bundle, world.foreign.bundle])))
        try world.server.start()
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            #expect(try source.x509Bundle(for: world.foreign.trustDomain) == world.foreign.bundle)
            #expect(source.health == SourceHealth(.healthy))
            world.server.set(world.answer(svid))
            _ = await source.updates.first { $0.x509Bundles.count == 1 }
            #expect(try source.x509Bundle(for: world.foreign.trustDomain) == nil)
            #expect(try source.x509Bundle(for: world.authority.trustDomain) == world.authority.bundle)
            world.server.set(.denied)
            _ = await source.updates.first { $0.absence != nil }
            let error = #expect(throws: WorkloadAPIError.self) {
                try source.x509Bundle(for: world.authority.trustDomain)
            }
            #expect(error?.code == .permissionDenied)
        }
    }

    @Test("X5-27: an SVID is verified against the live bundles of its own trust domain")
    func verifies() async throws {
        let source = BundleSource(client: world.client)
        world.server.set(world.answer(try world.issue()))
        try world.server.start()
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            try world.issue(world.api).verify(against: source)
            let stranger = try world.foreign.issue(
                SPIFFEID(parsing: "spiffe://other.example/x"), lifetime: .seconds(60))
            let error = #expect(throws: X509VerificationError.self) { try stranger.verify(against: source) }
            #expect(error?.code == .noBundle)
        }
    }

    @Test("the kinds are followed side by side, each by its own call; the source is as well as the worst of them")
    func kinds() async throws {
        let source = BundleSource(client: world.client, kinds: [.x509, .jwt, .wit])
        world.server.set(world.answer(try world.issue()))
        try world.server.start()
        try await world.running(source) {
            let partial = await source.updates.first { !$0.x509Bundles.isEmpty }
            #expect(partial?.jwtBundles.isEmpty == true)
            #expect(source.health.status == .starting)
            #expect(throws: WorkloadAPIError.self) { try source.state() }
            world.server.set(
                jwt: .state(identities: [TestIdentity(id: world.web)], authorities: [world.authority, world.foreign]))
            world.server.set(wit: .state(svids: [], bundles: WITBundleSet([world.authority.witBundle])))
            let state = try await source.waitForFirstState(timeout: limit)
            #expect(state.jwtBundles == JWTBundleSet([world.authority.jwtBundle, world.foreign.jwtBundle]))
            #expect(state.witBundles == WITBundleSet([world.authority.witBundle]))
            #expect(source.health == SourceHealth(.healthy))
            let jwt = try world.foreign.issueJWT(
                SPIFFEID(parsing: "spiffe://other.example/x"), audience: ["me"])
            _ = try jwt.validate(bundles: source, audience: "me")
            _ = try world.authority.issueWIT(world.web).validate(bundles: source)
            // ST-8 for one kind alone.
            world.server.set(jwt: .denied)
            _ = await source.updates.first { $0.absence?.code == .permissionDenied }
            #expect(source.health.status == .denied)
            #expect(try source.x509Bundle(for: world.authority.trustDomain) != nil)
            #expect(throws: WorkloadAPIError.self) { try source.jwtBundle(for: world.authority.trustDomain) }
            #expect(try source.state().jwtBundles.isEmpty)
        }
        #expect(source.health.status == .closed)
    }

    @Test("TR-8: an agent that does not offer one kind does not end the others; a cancelled run closes them all")
    func partial() async throws {
        let source = BundleSource(client: world.client, kinds: [.x509, .wit])
        world.server.set(world.answer(try world.issue()))
        world.server.set(wit: .failure(.unimplemented, message: "no WIT-SVIDs here"))
        try world.server.start()
        try await world.running(source) {
            let closed = await source.healthUpdates.first { $0.status == .closed }
            #expect(closed?.reason?.code == .unimplemented)
            _ = await source.updates.first { !$0.x509Bundles.isEmpty }
            let bundle = try source.x509Bundle(for: world.authority.trustDomain)
            #expect(bundle == world.authority.bundle)
            let error = await #expect(throws: WorkloadAPIError.self) {
                try await source.waitForFirstState(timeout: limit)
            }
            #expect(error?.code == .unimplemented)
        }
        let error = #expect(throws: WorkloadAPIError.self) { try source.witBundle(for: world.authority.trustDomain) }
        #expect(error?.code == .closed)
    }

    @Test("a source whose every kind has ended by a final answer throws it, and may be run again")
    func ended() async throws {
        let source = BundleSource(client: world.client, kinds: [.jwt, .wit])
        world.server.set(jwt: .failure(.unimplemented, message: "no JWT-SVIDs here"))
        world.server.set(wit: .failure(.unimplemented, message: "no WIT-SVIDs here"))
        try world.server.start()
        for _ in 0..<2 {
            let error = await #expect(throws: WorkloadAPIError.self) { try await source.run() }
            #expect(error?.code == .unimplemented)
        }
        #expect(world.server.callCount(of: .fetchJWTBundles) == 2)
        await world.server.shutdown()
    }

    @Test("a kind that the source does not follow is an error, not an absence of trust")
    func otherKind() throws {
        let source = BundleSource(client: world.client, kinds: .jwt)
        let error = #expect(throws: WorkloadAPIError.self) { try source.x509Bundle(for: world.authority.trustDomain) }
        #expect(error?.message.contains("X.509") == true)
    }
}
