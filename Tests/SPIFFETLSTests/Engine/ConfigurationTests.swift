import NativeCrypto
import SPIFFE
import SPIFFETLS
import Testing
import WorkloadAPITestKit

@Suite("Configuration of TLS")
struct ConfigurationTests {
    private let world: TLSWorld

    init() throws {
        world = try TLSWorld()
    }

    @Test("authorizers accept whom they name, and an empty set nobody")
    func authorizers() throws {
        let (web, api, stranger) = (world.web, world.api, world.stranger)
        let cases: [(Authorizer, [Bool])] = [
            (.any, [true, true, true]),
            (.exact(web), [true, false, false]),
            (try .exact("spiffe://example.org/web"), [true, false, false]),
            (.oneOf([web, stranger]), [true, false, true]),
            (try .oneOf(["spiffe://example.org/api"]), [false, true, false]),
            (.oneOf([SPIFFEID]()), [false, false, false]),
            (.trustDomains([stranger.trustDomain]), [false, false, true]),
            (.trustDomains([TrustDomain]()), [false, false, false]),
            (.matching(.memberOf(web.trustDomain).and(.exact(web).not())), [false, true, false]),
        ]
        for (authorizer, expected) in cases {
            #expect([web, api, stranger].map(authorizer.authorizes) == expected, "\(authorizer)")
        }
        #expect(throws: SPIFFEIDError.self) { try Authorizer.exact("https://example.org/web") }
        #expect(throws: SPIFFEIDError.self) { try Authorizer.oneOf(["spiffe://example.org/web", "web"]) }
    }

    @Test("an empty set of IDs refuses every handshake", arguments: rawRoles)
    func emptySet(role: NativeTLSSettings.Role) throws {
        let peer = try RawPeer(TestSVID(try world.svid(world.api)))
        let outcome = RawOutcome(try .facing(role, world, .oneOf([SPIFFEID]())), try peer.session(role))
        #expect(outcome.error?.code == .peerNotAuthorized)
    }

    @Test("policies allow what they name")
    func policies() throws {
        let (ours, theirs) = (world.authority.trustDomain, world.foreign.trustDomain)
        #expect(TrustDomainPolicy.anyInBundleSet.allows(theirs))
        #expect(TrustDomainPolicy.allowList([ours]).allows(ours) && !TrustDomainPolicy.allowList([ours]).allows(theirs))
        #expect(!TrustDomainPolicy.allowList([]).allows(ours))
        #expect(TrustDomainPolicy.localOnly(ours).allows(ours) && !TrustDomainPolicy.localOnly(ours).allows(theirs))
    }

    @Test("an authorizer that names what the policy refuses is an error")
    func contradiction() throws {
        let local = TrustDomainPolicy.localOnly(world.authority.trustDomain)
        for authorizer in [
            Authorizer.exact(world.stranger), .oneOf([world.web, world.stranger]),
            .trustDomains([world.stranger.trustDomain]),
        ] {
            let error = #expect(throws: TLSError.self) { try world.rules(authorizer, policy: local) }
            #expect(error?.code == .invalidConfiguration)
        }
        _ = try world.rules(.exact(world.web), policy: local)
    }

    @Test("application protocols that cannot be sent are an error")
    func protocols() throws {
        for name in ["", String(repeating: "p", count: 256)] {
            let error = #expect(throws: TLSError.self) {
                try world.server(options: TLSOptions(applicationProtocols: [name]))
            }
            #expect(error?.code == .invalidConfiguration)
        }
    }

    @Test("a certificate needs its own key")
    func certificate() throws {
        let (one, two) = (try world.svid(world.web), try world.svid(world.web))
        #expect(throws: TLSError.self) {
            try TLSCertificate(certificates: one.certificates, privateKey: two.privateKey)
        }
        #expect(throws: TLSError.self) { try TLSCertificate(certificates: [], privateKey: two.privateKey) }
        _ = try TLSCertificate(certificates: one.certificates, privateKey: one.privateKey)
    }

    @Test("the least version is a setting; TLS 1.2 is the default", arguments: rawRoles)
    func versions(role: NativeTLSSettings.Role) throws {
        let peer = try RawPeer(TestSVID(try world.svid(world.api)))
        func outcome(_ minimum: TLSVersion) throws -> RawOutcome {
            RawOutcome(
                try .facing(role, world, options: TLSOptions(minimumVersion: minimum)),
                try peer.session(role) { $0.maximumVersion = .tls12 })
        }
        #expect(try outcome(.tls12).peer?.id == world.api)
        #expect(try outcome(.tls13).error?.code == .protocolFailure || outcome(.tls13).error?.code == .refusedByPeer)
        #expect(TLSOptions.defaults.minimumVersion == .tls12)
    }

    @Test(
        "every kind of key that SVIDs come with works on both sides",
        arguments: TestKey.allCases.filter { $0 != .rsa4096 }, rawRoles)
    func keys(key: TestKey, role: NativeTLSSettings.Role) throws {
        let peer = try RawPeer(TestSVID(try world.svid(world.api, key: key)))
        #expect(try RawOutcome(.facing(role, world), peer.session(role)).peer?.id == world.api)
    }

    @Test("a client without an identity accepts a server by its SPIFFE ID")
    func serverOnly() throws {
        let client = try ClientTLS(peers: world.rules(.exact(world.api)))
        let peer = try RawPeer(TestSVID(try world.svid(world.api)))
        #expect(
            try RawOutcome(client.makeEngine(), peer.session(.server(requiresClientCertificate: false))).peer?.id
                == world.api)
        let server = try ServerTLS(identity: world.svid(world.web))
        let outcome = try RawOutcome(server.makeEngine(), RawPeer(nil as NativeTLSIdentity?).session(.client))
        #expect(outcome.error == nil && outcome.peer == nil)
    }
}
