import NativeKernel
import NativeMessages
import SPIFFE
import TestSupport
import Testing

@testable import WorkloadAPITestKit

@Suite("The development server", .timeLimit(.minutes(1)))
struct DevelopmentServerTests {
    private let world: KitWorld
    private let partner: TrustDomain

    init() throws {
        world = try KitWorld()
        partner = try TrustDomain(parsing: "partner.example")
    }

    private func start(
        _ change: (inout DevelopmentServer.Settings) -> Void = { _ in }
    ) async throws -> DevelopmentServer {
        // The world's own server has the socket.
        await world.server.shutdown()
        var settings = DevelopmentServer.Settings(lifetime: .seconds(600))
        change(&settings)
        let server = try DevelopmentServer(
            socketPath: world.directory.path("agent.sock"),
            identities: [TestIdentity(id: world.web, hint: "web"), TestIdentity(id: world.api)], federated: [partner],
            settings: settings)
        try server.start()
        return server
    }

    private func jwt(_ message: JWTSVIDMessage) throws -> JWTSVID {
        try message.svid.withSpan { try JWTSVID(parsingUnverified: $0) }
    }

    @Test("each trust domain has one authority for all profiles; bundles are those of all trust domains")
    func profiles() async throws {
        let server = try await start()
        let domains = [world.web.trustDomain, world.api.trustDomain, partner].sorted()
        #expect(server.bundles.trustDomains == domains)
        #expect(server.jwtBundles.trustDomains == domains && server.witBundles.trustDomains == domains)
        var bundles = world.stream(.fetchJWTBundles)
        let jwtBundles: JWTBundlesResponseMessage = try #require(try await bundles.message())
        #expect(jwtBundles.bundles.keys.sorted() == domains.map(\.id.description))
        for message in try await world.jwt(["reports"]).svids {
            #expect(try jwt(message).validate(bundles: server.jwtBundles, audience: "reports").svid.hint == nil)
        }
        var svids = world.stream(.fetchWITSVID)
        let wit: WITSVIDResponseMessage = try #require(try await svids.message())
        #expect(wit.svids.map(\.spiffeID) == [world.web.description, world.api.description])
        #expect(wit.svids.map(\.hint) == ["web", ""])
        var x509 = world.stream(.fetchX509SVID)
        let svid: X509SVIDResponseMessage = try #require(try await x509.message())
        #expect(svid.svids.map(\.spiffeID) == wit.svids.map(\.spiffeID))
        await server.shutdown()
    }

    @Test("keys and algorithms are those that are asked for")
    func settings() async throws {
        let server = try await start {
            $0.key = .ed25519
            $0.algorithm = .es384
            $0.tokenLifetime = .seconds(20)
        }
        let token = try jwt(try #require(try await world.jwt(["reports"]).svids.first))
        #expect(token.algorithm == .es384)
        #expect(token.expiry - (try #require(token.issuedAt)) == .seconds(20))
        var x509 = world.stream(.fetchX509SVID)
        let message: X509SVIDResponseMessage = try #require(try await x509.message())
        let svid = try #require(message.svids.first)
        #expect(try X509SVID(parsing: svid.x509SVID, privateKey: svid.x509SVIDKey).privateKey.kind == "Ed25519")
        await server.shutdown()
    }

    @Test("a key for tokens is in the bundle before it signs, and after it for as long as its tokens are valid")
    func rotation() async throws {
        let server = try await start()
        var before = server.jwtBundles
        var old: JWTSVID?
        for _ in 0..<3 {
            try server.rotate()
            let token = try jwt(try #require(try await world.jwt(["reports"], world.web.description).svids.first))
            // Whoever has missed the rotation can validate the new token, and whoever has not the old one.
            _ = try token.validate(bundles: before, audience: "reports")
            if let old {
                #expect(old.keyID != token.keyID)
                _ = try old.validate(bundles: server.jwtBundles, audience: "reports")
            }
            (before, old) = (server.jwtBundles, token)
        }
        await server.shutdown()
    }

    @Test("old keys go when tokens that they have signed are no longer valid, and are never too many")
    func retirement() throws {
        var ring = try TokenKeyRing(.es256)
        let start = Timestamp.now
        for second in 0..<40 { try ring.rotate(lifetime: .seconds(300), now: start + .seconds(second)) }
        #expect(ring.authority.authorities.count == TokenKeyRing.limit + 2)
        let first = ring.authority.authorities.last
        try ring.rotate(lifetime: .seconds(300), now: start + .seconds(419))
        #expect(ring.authority.authorities.last == first)
        try ring.rotate(lifetime: .seconds(300), now: start + .seconds(420))
        #expect(ring.authority.authorities.last != first)
        try ring.rotate(lifetime: .seconds(300), now: start + .seconds(10_000))
        #expect(ring.authority.authorities.count == 3)
    }

    @Test("a rotation sends new SVIDs on all streams")
    func streams() async throws {
        let server = try await start()
        var (x509, wit) = (world.stream(.fetchX509SVID), world.stream(.fetchWITSVID))
        let first: (X509SVIDResponseMessage?, WITSVIDResponseMessage?) = try await (x509.message(), wit.message())
        try server.rotate()
        let second: (X509SVIDResponseMessage?, WITSVIDResponseMessage?) = try await (x509.message(), wit.message())
        #expect(first.0?.svids.first?.x509SVID != second.0?.svids.first?.x509SVID && second.0 != nil)
        #expect(first.1?.svids.first?.witSVID != second.1?.svids.first?.witSVID && second.1 != nil)
        await server.shutdown()
    }
}
