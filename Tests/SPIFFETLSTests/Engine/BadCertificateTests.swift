import NativeCrypto
import SPIFFE
import SPIFFETLS
import Synchronization
import Testing
import WorkloadAPITestKit

/// A defect that the kit can issue, and how it ends a handshake.
struct DefectCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let defects: SVIDDefects
    let step: TLSStep
    let alert: TLSAlert

    init(_ rule: String, _ defects: SVIDDefects, _ step: TLSStep, _ alert: TLSAlert) {
        testDescription = rule
        self.defects = defects
        self.step = step
        self.alert = alert
    }

    static let all = [
        DefectCase("X5-4 no URI", .noURI, .certificate, .badCertificate),
        DefectCase("X5-2 two URIs", .twoURIs, .certificate, .badCertificate),
        DefectCase("X5-5 another scheme", .otherScheme, .certificate, .badCertificate),
        DefectCase("X5-11 no path", .noPath, .certificate, .badCertificate),
        DefectCase("X5-6 cA", .authority, .certificate, .badCertificate),
        DefectCase("X5-7 keyCertSign", .keyCertSign, .certificate, .badCertificate),
        DefectCase("X5-8 cRLSign", .cRLSign, .certificate, .badCertificate),
        DefectCase("X5-9 no digitalSignature", .noDigitalSignature, .certificate, .badCertificate),
        DefectCase("X5-10 no keyUsage", .noKeyUsage, .certificate, .badCertificate),
        DefectCase("X5-26 expired", .expired, .chain, .certificateExpired),
        DefectCase("X5-26 not yet valid", .notYetValid, .chain, .certificateExpired),
        DefectCase("X5-26 wrong signature", .badSignature, .chain, .badCertificate),
        DefectCase("X5-27 another authority of the same name", .wrongIssuer, .chain, .badCertificate),
        DefectCase("X5-26 unknown critical extension", .unknownCriticalExtension, .chain, .badCertificate),
    ]

    /// Accepted, unless verification is strict.
    static let lenient = [
        DefectCase("X5-10 keyUsage not critical", .keyUsageNotCritical, .certificate, .badCertificate),
        DefectCase("X5-15 no clientAuth", .incompleteExtendedKeyUsage, .certificate, .badCertificate),
        DefectCase("X5-12 empty subject", .emptySubject, .certificate, .badCertificate),
    ]

    /// What a peer can present without breaking a rule, and what none can present: TLS says how long each certificate
    /// is, and a key that is not the leaf's has tests of its own.
    static let others: [SVIDDefects] = [.noExtendedKeyUsage, .trailingByte, .keyMismatch]
}

@Suite("Bad certificates in TLS handshakes")
struct BadCertificateTests {
    private let world: TLSWorld

    init() throws {
        world = try TLSWorld()
    }

    private func outcome(
        _ role: NativeTLSSettings.Role, _ svid: TestSVID, strict: Bool = false
    ) throws -> RawOutcome {
        RawOutcome(
            try .facing(role, world, options: TLSOptions(verification: .init(strict: strict))),
            try RawPeer(svid).session(role))
    }

    private func issue(_ defects: SVIDDefects) throws -> TestSVID {
        try world.authority.issue(world.api, lifetime: .seconds(3600), defects: defects)
    }

    @Test("every bad leaf is refused with its step and alert", arguments: DefectCase.all, rawRoles)
    func leaf(bad: DefectCase, role: NativeTLSSettings.Role) throws {
        let outcome = try outcome(role, issue(bad.defects))
        #expect(outcome.peer == nil)
        #expect(outcome.error?.code == .peerNotTrusted && outcome.error?.step == bad.step)
        #expect(outcome.error?.alert == bad.alert && outcome.alert == bad.alert)
        #expect(outcome.error?.verification != nil)
    }

    @Test(
        "what most issuers of today get wrong is refused in strict mode alone", arguments: DefectCase.lenient, rawRoles)
    func lenient(bad: DefectCase, role: NativeTLSSettings.Role) throws {
        let svid = try issue(bad.defects)
        #expect(try outcome(role, svid).peer?.id == world.api)
        let strict = try outcome(role, svid, strict: true)
        #expect(strict.error?.step == bad.step && strict.alert == bad.alert)
    }

    @Test("no defect that the kit knows is left out")
    func completeness() {
        let all = (DefectCase.all + DefectCase.lenient).map(\.defects) + DefectCase.others
        #expect(Set(all) == Set(SVIDDefects.allCases) && all.count == SVIDDefects.allCases.count)
    }

    @Test("X5-14: no extKeyUsage is no defect", arguments: rawRoles)
    func noExtendedKeyUsage(role: NativeTLSSettings.Role) throws {
        #expect(try outcome(role, issue(.noExtendedKeyUsage)).peer?.id == world.api)
    }

    @Test(
        "X5-16, X5-18, X5-26: bad intermediates are refused",
        arguments: [
            IntermediateDefects.notAuthority, .noKeyCertSign, .expired, .badSignature,
        ], rawRoles)
    func intermediate(defects: IntermediateDefects, role: NativeTLSSettings.Role) throws {
        let issuer = try world.authority.intermediate(defects: defects)
        let outcome = try outcome(role, issuer.issue(world.api, lifetime: .seconds(3600), defects: []))
        #expect(outcome.peer == nil && outcome.error?.code == .peerNotTrusted)
        #expect(outcome.alert == outcome.error?.alert && outcome.alert != nil)
    }

    @Test(
        "X5-18, X5-19: an intermediate without cRLSign is good, one whose ID has a path is not in strict mode",
        arguments: rawRoles)
    func lenientIntermediate(role: NativeTLSSettings.Role) throws {
        for defects in [IntermediateDefects.noCRLSign, .idWithPath] {
            let issuer = try world.authority.intermediate(defects: defects)
            let svid = try issuer.issue(world.api, lifetime: .seconds(3600), defects: [])
            #expect(try outcome(role, svid).peer?.id == world.api)
            let strict = try outcome(role, svid, strict: true)
            #expect(strict.peer?.id == (defects == .noCRLSign ? world.api : nil))
            #expect(strict.alert == (defects == .noCRLSign ? nil : .badCertificate))
        }
    }

    @Test("X5-29: good intermediates come with the leaf and are used; left out, they are missed", arguments: rawRoles)
    func chain(role: NativeTLSSettings.Role) throws {
        let issuer = try world.authority.intermediate().intermediate()
        var svid = try issuer.issue(world.api, lifetime: .seconds(3600), defects: [])
        let good = try outcome(role, svid)
        #expect(good.peer?.chain.certificates.count == 4 && good.error == nil)
        svid.certificatesDER = try svid.checked().leaf.der
        let bad = try outcome(role, svid)
        #expect(bad.error?.step == .chain && bad.alert == .unknownAuthority)
    }

    @Test("ST-20: a revoked peer is refused by the lists of the moment", arguments: rawRoles)
    func revocation(role: NativeTLSSettings.Role) throws {
        let svid = try world.authority.issue(world.api, lifetime: .seconds(3600))
        let list = try world.authority.revocationList(revoking: [svid.leaf])
        let lists = Mutex([RevocationList]())
        let peer = try RawPeer(TestSVID(svid))
        func outcome() throws -> RawOutcome {
            let now = lists.withLock { $0 }
            return RawOutcome(
                try .facing(role, world, options: TLSOptions(revocation: { .whereListed(now) })), try peer.session(role)
            )
        }
        #expect(try outcome().peer?.id == world.api)
        lists.withLock { $0 = [list] }
        let refused = try outcome()
        #expect(refused.error?.verification?.code == .revoked && refused.error?.step == .chain)
        #expect(refused.alert == .certificateRevoked)

        struct Failure: Error {}
        let failed = RawOutcome(
            try .facing(role, world, options: TLSOptions(revocation: { throw Failure() })), try peer.session(role))
        #expect(failed.peer == nil && failed.alert == .internalError)
    }

    @Test("X5-22, X5-30: an authority's own certificate authenticates nobody", arguments: rawRoles)
    func authority(role: NativeTLSSettings.Role) throws {
        let root = try NativePrivateKey.generate(.p256)
        let publicKey = try root.requiredPublicKey
        let now = Timestamp.now.secondsSince1970
        let builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "authority"), notBefore: now - 60, notAfter: now + 3600,
            extensions: CertificateBuilder.authorityExtensions(uris: ["spiffe://example.org/web"], key: publicKey))
        let der = try builder.der(for: publicKey, signer: root)
        let certificate = try Certificate(der: der)
        let bundle = X509Bundle(trustDomain: world.web.trustDomain, authorities: [certificate])
        let peer = RawPeer(NativeTLSIdentity(certificates: [certificate.native], privateKey: root))
        let outcome = RawOutcome(try .facing(role, world, bundles: bundle), try peer.session(role))
        #expect(outcome.peer == nil && outcome.error?.step == .certificate && outcome.alert == .badCertificate)
    }
}
