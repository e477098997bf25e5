import NativeKernel
import NativeMessages
import NativeRPC
import SPIFFE
import Testing
import WorkloadAPITestKit

@Suite("WIT-SVIDs of the test kit's server", .timeLimit(.minutes(1)))
struct WITServerTests {
    private let world: KitWorld

    init() throws {
        world = try KitWorld()
    }

    @Test("WI-3, WI-4: a stream brings tokens with the private keys that they are bound to, and each new state")
    func fetch() async throws {
        let svids = [
            try world.authority.issueWIT(world.web, hint: "web"),
            try world.foreign.issueWIT(world.api, algorithm: .ps256),
        ]
        let bundles = WITBundleSet([world.authority.witBundle, world.foreign.witBundle])
        world.server.set(wit: .state(svids: svids, bundles: bundles))
        var stream = world.stream(.fetchWITSVID)
        let message: WITSVIDResponseMessage = try #require(try await stream.message())
        #expect(message.svids.map(\.spiffeID) == svids.map(\.id.description))
        #expect(message.svids.map(\.hint) == ["web", ""])
        for svid in message.svids {
            let key = try svid.witSVIDKey.withSpan { try PrivateJWK(parsing: $0) }
            let parsed = try svid.witSVID.withSpan { try WITSVID(parsingUnverified: $0, privateKey: key) }
            #expect(try parsed.validate(bundles: bundles).id.description == svid.spiffeID)
        }
        world.server.set(wit: .state(svids: [svids[1]], bundles: bundles))
        let second: WITSVIDResponseMessage = try #require(try await stream.message())
        #expect(second.svids.map(\.spiffeID) == [world.api.description])
        await world.server.shutdown()
    }

    @Test("one identity alone is served when it is asked for, and an unknown one is denied")
    func oneIdentity() async throws {
        let svids = [try world.authority.issueWIT(world.web), try world.foreign.issueWIT(world.api)]
        world.server.set(wit: .state(svids: svids, bundles: WITBundleSet([world.authority.witBundle])))
        var stream = world.stream(.fetchWITSVID, try WITSVIDRequestMessage(spiffeID: world.api.description).encoded())
        let message: WITSVIDResponseMessage = try #require(try await stream.message())
        #expect(message.svids.map(\.spiffeID) == [world.api.description])
        var unknown = world.stream(.fetchWITSVID, try WITSVIDRequestMessage(spiffeID: "spiffe://x/y").encoded())
        let status = await #expect(throws: RPCStatus.self) { try await unknown.next() }
        #expect(status?.code == .permissionDenied)
        await world.server.shutdown()
    }

    @Test("WI-6: bundles are JWK Sets by the SPIFFE IDs of their trust domains; a test can send other ones")
    func bundles() async throws {
        world.server.set(wit: .unchecked(svids: [], bundles: WITBundleSet([world.authority.witBundle])))
        var stream = world.stream(.fetchWITBundles)
        let first: WITBundlesResponseMessage = try #require(try await stream.message())
        let document = try #require(first.bundles["spiffe://example.org"])
        #expect(
            try WITBundle(trustDomain: world.authority.trustDomain, jwkSet: Array(document.utf8), strict: true)
                == world.authority.witBundle)
        world.server.set(
            wit: .unchecked(svids: [], bundles: WITBundleSet(), jwkSets: ["spiffe://example.org": "no JSON"]))
        let second: WITBundlesResponseMessage = try #require(try await stream.message())
        #expect(second.bundles == ["spiffe://example.org": "no JSON"])
        var svids = world.stream(.fetchWITSVID)
        let empty: WITSVIDResponseMessage = try #require(try await svids.message())
        #expect(empty.svids.isEmpty)
        await world.server.shutdown()
    }
}
