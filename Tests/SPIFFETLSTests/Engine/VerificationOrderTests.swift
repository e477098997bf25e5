import NativeCrypto
import SPIFFE
import SPIFFETLS
import Synchronization
import Testing
import WorkloadAPITestKit

/// Bundles that note which trust domains they are asked for.
final class AskedBundles: X509BundleSource {
    struct Failure: Error {}

    private let asked = Mutex<[TrustDomain]>([])
    private let answer: @Sendable (TrustDomain) throws -> X509Bundle?

    init(_ answer: @escaping @Sendable (TrustDomain) throws -> X509Bundle?) {
        self.answer = answer
    }

    var questions: [TrustDomain] { asked.withLock { $0 } }

    func x509Bundle(for trustDomain: TrustDomain) throws -> X509Bundle? {
        asked.withLock { $0.append(trustDomain) }
        return try answer(trustDomain)
    }
}

@Suite("The order in which a peer is judged", .serialized)
struct VerificationOrderTests {
    private let world: TLSWorld

    init() throws {
        world = try TLSWorld()
    }

    private func peer(_ id: SPIFFEID, _ authority: TestAuthority? = nil) throws -> RawPeer {
        let issuer = authority ?? (id.isMember(of: world.foreign.trustDomain) ? world.foreign : world.authority)
        return try RawPeer(try issuer.issue(id, lifetime: .seconds(3600), defects: []))
    }

    @Test(
        "ST-9, X5-27: the unverified ID selects the bundle, and no other trust domain's is looked at",
        arguments: rawRoles)
    func selection(role: NativeTLSSettings.Role) throws {
        let all = world.bundles
        let bundles = AskedBundles { all[$0] }
        let outcome = RawOutcome(try .facing(role, world, bundles: bundles), try peer(world.stranger).session(role))
        #expect(outcome.peer?.id == world.stranger)
        #expect(bundles.questions == [world.foreign.trustDomain])
    }

    @Test("FE-1, X5-27: a chain that only another trust domain's bundle verifies is refused", arguments: rawRoles)
    func forgery(role: NativeTLSSettings.Role) throws {
        let forged = try peer(world.web, world.foreign)
        let outcome = RawOutcome(try .facing(role, world), try forged.session(role))
        #expect(outcome.error?.step == .chain && [.unknownAuthority, .badCertificate].contains(outcome.alert))
        #expect(outcome.peer == nil && outcome.error?.peerID == world.web)
    }

    @Test(
        "X5-28: no bundle and an empty one are told as unknown_ca, a failing source as internal_error",
        arguments: rawRoles)
    func noBundle(role: NativeTLSSettings.Role) throws {
        let empty = X509Bundle(trustDomain: world.api.trustDomain, authorities: [])
        let cases: [(any X509BundleSource, TLSAlert, X509VerificationError.Code)] = [
            (X509BundleSet([world.foreign.bundle]), .unknownAuthority, .noBundle),
            (empty, .unknownAuthority, .emptyBundle),
            (AskedBundles { _ in throw AskedBundles.Failure() }, .internalError, .bundleSourceFailed),
        ]
        for (bundles, alert, code) in cases {
            let outcome = RawOutcome(
                try .facing(role, world, bundles: bundles), try peer(world.api).session(role))
            #expect(outcome.error?.step == .bundle && outcome.error?.verification?.code == code)
            #expect(outcome.error?.alert == alert && outcome.alert == alert)
        }
    }

    @Test("policy and authorizer are asked last, and only about what is proven", arguments: rawRoles)
    func lastSteps(role: NativeTLSSettings.Role) throws {
        let asked = Mutex<[SPIFFEID]>([])
        let authorizer = Authorizer.matching(
            .matching("nobody") { id in
                asked.withLock { $0.append(id) }
                return false
            })
        // Not proven: neither is asked.
        let forged = try peer(world.web, world.foreign)
        _ = RawOutcome(try .facing(role, world, authorizer), try forged.session(role))
        #expect(asked.withLock { $0 }.isEmpty)
        // Proven, but of a trust domain that the policy refuses: the authorizer is not asked.
        let local = TrustDomainPolicy.localOnly(world.authority.trustDomain)
        var outcome = RawOutcome(
            try .facing(role, world, authorizer, policy: local), try peer(world.stranger).session(role))
        #expect(outcome.error?.code == .trustDomainRefused && outcome.error?.step == .policy)
        #expect(outcome.alert == .certificateUnknown && asked.withLock { $0 }.isEmpty)
        // Proven and of ours: the authorizer decides.
        outcome = RawOutcome(try .facing(role, world, authorizer, policy: local), try peer(world.api).session(role))
        #expect(outcome.error?.code == .peerNotAuthorized && outcome.error?.step == .authorization)
        #expect(outcome.alert == .certificateUnknown && asked.withLock { $0 } == [world.api])
        #expect(outcome.error?.message.contains("spiffe://example.org/api") == true)
    }

    @Test("a chain that is not trusted is told as that, though the policy would refuse it as well", arguments: rawRoles)
    func untrustedFirst(role: NativeTLSSettings.Role) throws {
        let peer = try peer(world.stranger)
        let outcome = RawOutcome(
            try .facing(
                role, world, policy: .localOnly(world.authority.trustDomain), bundles: world.authority.bundle),
            try peer.session(role))
        #expect(outcome.error?.step == .bundle && outcome.alert == .unknownAuthority)
    }

    @Test("a client without a certificate is refused before anything is judged")
    func noCertificate() throws {
        let bundles = AskedBundles { _ in nil }
        let outcome = RawOutcome(
            try world.server(bundles: bundles).makeEngine(), try RawPeer(nil as NativeTLSIdentity?).session(.client))
        #expect(outcome.error?.code == .noPeerCertificate && outcome.error?.step == .certificate)
        #expect(outcome.alert == .certificateRequired && bundles.questions.isEmpty)
    }

    @Test("without an identity of its own a side fails with internal_error, and says why")
    func noIdentity() throws {
        struct Withdrawn: X509SVIDSource {
            struct Failure: Error, CustomStringConvertible {
                let description = "the agent denies an identity"
            }
            func x509SVID() throws -> X509SVID { throw Failure() }
        }
        let server = try ServerTLS(identity: Withdrawn(), peers: world.rules())
        let client = try ClientTLS(identity: Withdrawn(), peers: world.rules())
        for outcome in [
            RawOutcome(try server.makeEngine(), try peer(world.api).session(.client)),
            RawOutcome(try client.makeEngine(), try peer(world.api).session(.server(requiresClientCertificate: true))),
        ] {
            #expect(outcome.error?.code == .noIdentity && outcome.error?.step == .identity)
            #expect(outcome.error?.message.contains("denies an identity") == true)
            #expect(outcome.alert == .internalError)
        }
    }

    @Test("the steps are ordered as they are taken")
    func steps() {
        #expect(TLSStep.allCases == TLSStep.allCases.sorted())
        #expect(TLSStep.certificate < .bundle && TLSStep.bundle < .chain)
        #expect(TLSStep.chain < .policy && TLSStep.policy < .authorization)
    }
}
