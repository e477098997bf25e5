import NativeCrypto
import SPIFFE
import SPIFFETLS
import Synchronization
import Testing
import WorkloadAPITestKit

/// Bundles that a test replaces.
private final class ChangingBundles: X509BundleSource {
    private let bundles: Mutex<X509BundleSet>

    init(_ bundles: X509BundleSet) {
        self.bundles = Mutex(bundles)
    }

    func set(_ bundles: X509BundleSet) { self.bundles.withLock { $0 = bundles } }

    func x509Bundle(for trustDomain: TrustDomain) -> X509Bundle? { bundles.withLock { $0[trustDomain] } }
}

@Suite("Peers that come again", .timeLimit(.minutes(1)))
struct PeerMemoryTests {
    private let world: TLSWorld

    init() throws {
        world = try TLSWorld()
    }

    private func outcome(_ server: ServerTLS, _ svid: X509SVID) throws -> RawOutcome {
        RawOutcome(try server.makeEngine(), try RawPeer(TestSVID(svid)).session(.client))
    }

    @Test("X5-27: they are judged by the bundle of the moment: removed, replaced and back again")
    func bundles() throws {
        let bundles = ChangingBundles(world.bundles)
        let server = try world.server(bundles: bundles)
        let svid = try world.svid(world.api)
        let other = try TestAuthority(trustDomain: world.authority.trustDomain)
        for _ in 1...3 {
            for _ in 1...2 { #expect(try outcome(server, svid).peer?.id == world.api) }
            bundles.set(X509BundleSet([other.bundle]))
            #expect(try outcome(server, svid).error?.verification?.code == .unknownAuthority)
            bundles.set(X509BundleSet([world.foreign.bundle]))
            #expect(try outcome(server, svid).error?.verification?.code == .noBundle)
            bundles.set(X509BundleSet([world.authority.bundle]))
        }
    }

    @Test("X5-26: they are judged by the time of the moment")
    func expiry() throws {
        let now = Moment()
        let server = try world.server(options: TLSOptions(clock: { now.value }))
        let svid = try world.svid(world.api)
        for _ in 1...2 { #expect(try outcome(server, svid).peer?.id == world.api) }
        now.value = Timestamp(secondsSince1970: svid.notAfter.secondsSince1970 + 1)
        #expect(try outcome(server, svid).error?.verification?.code == .expired)
        now.value = Timestamp(secondsSince1970: svid.notBefore.secondsSince1970 - 1)
        #expect(try outcome(server, svid).error?.verification?.code == .notYetValid)
        now.value = .now
        #expect(try outcome(server, svid).peer?.id == world.api)
    }

    @Test("ST-20: they are asked about by the revocation lists of the moment")
    func revocation() throws {
        let svid = try world.svid(world.api)
        let list = try world.authority.revocationList(revoking: [svid.leaf])
        let asks = Mutex(false)
        let server = try world.server(
            options: TLSOptions(revocation: { asks.withLock { $0 } ? .whereListed([list]) : .ignored }))
        for _ in 1...2 { #expect(try outcome(server, svid).peer?.id == world.api) }
        asks.withLock { $0 = true }
        #expect(try outcome(server, svid).error?.verification?.code == .revoked)
    }

    @Test("another peer's leaf is no other's proof: the key has to be the leaf's, and the whole chain is compared")
    func otherChains() throws {
        let server = try world.server()
        let svid = try world.svid(world.api)
        #expect(try outcome(server, svid).peer?.id == world.api)
        let longer = NativeTLSIdentity(
            certificates: [svid.leaf.native, world.foreign.bundle.authorities[0].native],
            privateKey: svid.privateKey.native)
        let raw = RawOutcome(try server.makeEngine(), try RawPeer(longer).session(.client))
        #expect(raw.error != nil || raw.peer?.certificates.count == 2)
        #expect(try outcome(server, world.svid(world.api)).peer?.id == world.api)
    }

    @Test("the authorizer is asked about them each time")
    func authorizer() throws {
        let accepts = Mutex(true)
        let matcher = SPIFFEIDMatcher.matching("those of the moment") { _ in accepts.withLock { $0 } }
        let server = try world.server(.matching(matcher))
        let svid = try world.svid(world.api)
        for _ in 1...2 { #expect(try outcome(server, svid).peer?.id == world.api) }
        accepts.withLock { $0 = false }
        #expect(try outcome(server, svid).error?.code == .peerNotAuthorized)
    }

    @Test("more of them than are remembered are all accepted, and the first one again")
    func many() throws {
        let server = try world.server()
        let first = try world.svid(world.api)
        for round in 0..<300 {
            let svid = round % 100 == 0 ? first : try world.svid(world.web)
            #expect(try outcome(server, svid).peer?.certificates == svid.certificates)
        }
    }
}
