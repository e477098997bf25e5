import NativeKernel
import NativeMessages
import SPIFFE
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Decoding FetchX509SVID")
struct X509ContextDecoderTests {
    private let authority: TestAuthority
    private let foreign: TestAuthority
    private let web: SPIFFEID
    private let api: SPIFFEID

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "other.example"))
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
        api = try SPIFFEID(parsing: "spiffe://example.org/api")
    }

    private func message(_ id: SPIFFEID, hint: String = "", by issuer: TestAuthority? = nil) throws -> X509SVIDMessage {
        let svid = try (issuer ?? authority).issue(id, lifetime: .seconds(3600))
        return X509SVIDMessage(
            spiffeID: id.description, x509SVID: svid.certificates.flatMap(\.der),
            x509SVIDKey: svid.privateKey.withPKCS8 { SecretBytes(copying: $0) },
            bundle: authority.bundle.authorities.flatMap(\.der), hint: hint)
    }

    private func decoder(at time: Timestamp = .now) -> X509ContextDecoder {
        X509ContextDecoder(limits: WorkloadAPILimits(), strict: false, now: { time })
    }

    private func decode(
        _ response: X509SVIDResponseMessage, _ decoder: inout X509ContextDecoder
    ) throws -> X509Context? {
        try response.encoded().withSpan { (bytes) throws(WorkloadAPIError) in try decoder.decode(bytes) }
    }

    /// Expects the response to be refused with a message that names the rule.
    private func expectDiscarded(
        _ response: X509SVIDResponseMessage, _ rule: String, at time: Timestamp = .now,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var decoder = decoder(at: time)
        let error = #expect(throws: WorkloadAPIError.self, sourceLocation: sourceLocation) {
            try decode(response, &decoder)
        }
        #expect(error?.code == .invalidMessage, sourceLocation: sourceLocation)
        #expect(error?.message.contains(rule) == true, "\(error?.message ?? "-")", sourceLocation: sourceLocation)
    }

    @Test("ST-36: the first SVID is the default, hints and IDs find the others")
    func decodes() throws {
        var decoder = decoder()
        let response = X509SVIDResponseMessage(svids: [try message(web, hint: "front"), try message(api)])
        let context = try #require(try decode(response, &decoder))
        #expect(context.defaultSVID.id == web)
        #expect(context.svid(hint: "front")?.id == web)
        #expect(context.svid(hint: "Front") == nil)
        #expect(context.svid(id: api)?.hint == nil)
        #expect(context.bundles[authority.trustDomain] == authority.bundle)
        #expect(context.warnings == [])
    }

    @Test("ST-10: an equal message is no new state, a rotated one is")
    func equalMessages() throws {
        var decoder = decoder()
        let response = X509SVIDResponseMessage(svids: [try message(web)])
        #expect(try decode(response, &decoder) != nil)
        #expect(try decode(response, &decoder) == nil)
        #expect(try decode(X509SVIDResponseMessage(svids: [try message(web)]), &decoder) != nil)
    }

    @Test("ST-6: after a discarded message the one before is still the last that was accepted")
    func discardedChangesNothing() throws {
        var decoder = decoder()
        let good = X509SVIDResponseMessage(svids: [try message(web)])
        _ = try decode(good, &decoder)
        #expect(throws: WorkloadAPIError.self) { try decode(X509SVIDResponseMessage(svids: []), &decoder) }
        #expect(try decode(good, &decoder) == nil)
    }

    @Test("ST-12: no SVID at all")
    func noSVID() {
        expectDiscarded(X509SVIDResponseMessage(svids: []), "ST-12")
    }

    @Test(
        "ST-13: each mandatory field that is empty", arguments: ["spiffe_id", "x509_svid", "x509_svid_key", "bundle"])
    func mandatoryFields(field: String) throws {
        var broken = try message(api)
        switch field {
        case "spiffe_id": broken.spiffeID = ""
        case "x509_svid": broken.x509SVID = []
        case "x509_svid_key": broken.x509SVIDKey = SecretBytes(copying: [UInt8]().span)
        default: broken.bundle = []
        }
        expectDiscarded(X509SVIDResponseMessage(svids: [try message(web), broken]), "svids[1].\(field)")
    }

    @Test("ST-16: a key that is not exactly one unencrypted PKCS#8 key")
    func privateKeyForm() throws {
        var broken = try message(web)
        let good = broken.x509SVIDKey.withSpan { bytes in bytes.indices.map { bytes[$0] } }
        // An EncryptedPrivateKeyInfo: an algorithm, and octets in the place of the key.
        let encrypted: [UInt8] =
            [0x30, 0x0F, 0x30, 0x0B, 0x06, 0x09] + [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 5, 0x0D] + [4, 0]
        // The ECPrivateKey of SEC 1, which the PKCS#8 key of an elliptic curve holds behind 26 bytes.
        let bare = Array(good.dropFirst(26))
        for bytes in [encrypted, bare, good + good, good + [0], Array(good.dropLast()), [0x30, 0]] {
            broken.x509SVIDKey = SecretBytes(copying: bytes.span)
            expectDiscarded(X509SVIDResponseMessage(svids: [broken]), "svids[0]")
        }
    }

    @Test("ST-14, ID-25: the message's name is not the certificate's")
    func nameMismatch() throws {
        var broken = try message(web)
        broken.spiffeID = api.description
        expectDiscarded(X509SVIDResponseMessage(svids: [broken]), "ST-14")
    }

    @Test("ST-14: a name that differs in case alone is another name")
    func nameCase() throws {
        var broken = try message(web)
        broken.spiffeID = "SPIFFE://example.org/web"
        expectDiscarded(X509SVIDResponseMessage(svids: [broken]), "ID-")
    }

    @Test("X5-31: the key of another SVID")
    func wrongKey() throws {
        var broken = try message(web)
        broken.x509SVIDKey = try message(web).x509SVIDKey
        expectDiscarded(X509SVIDResponseMessage(svids: [broken]), "X5-31")
    }

    @Test("X5-33: certificates that are cut short, or followed by something")
    func malformedChain() throws {
        var short = try message(web)
        short.x509SVID.removeLast()
        expectDiscarded(X509SVIDResponseMessage(svids: [short]), "X5-33")
        var long = try message(web)
        long.x509SVID.append(0)
        expectDiscarded(X509SVIDResponseMessage(svids: [long]), "X5-33")
    }

    @Test("X5-26, X5-34: an SVID that has expired, or is not valid yet")
    func expired() throws {
        let response = X509SVIDResponseMessage(svids: [try message(web)])
        expectDiscarded(response, "it expired at ", at: .now + .seconds(7200))
        expectDiscarded(response, "it is not valid before ", at: .now - .seconds(3600))
    }

    @Test("X5-27: a chain that verifies against another trust domain's bundle alone")
    func foreignIssuer() throws {
        let response = X509SVIDResponseMessage(
            svids: [try message(web, by: foreign)],
            federatedBundles: ["spiffe://other.example": foreign.bundle.authorities.flatMap(\.der)])
        expectDiscarded(response, "X5-")
    }

    @Test("ST-38: of two SVIDs with one hint the first counts; SVIDs without a hint do not collide")
    func duplicateHints() throws {
        var decoder = decoder()
        let response = X509SVIDResponseMessage(svids: [
            try message(web, hint: "a"), try message(api, hint: "a"), try message(web), try message(api),
        ])
        let context = try #require(try decode(response, &decoder))
        #expect(context.svids.map(\.id) == [web, web, api])
        #expect(context.svid(hint: "a")?.id == web)
        #expect(context.warnings.count == 1)
    }

    @Test("ST-39: a hint of more than 1024 bytes is as none")
    func longHint() throws {
        var decoder = decoder()
        let response = X509SVIDResponseMessage(svids: [
            try message(web, hint: String(repeating: "h", count: 1025)),
            try message(api, hint: String(repeating: "h", count: 1024)),
        ])
        let context = try #require(try decode(response, &decoder))
        #expect(context.svids.map { $0.hint?.count } == [nil, 1024])
        #expect(context.warnings.contains { $0.contains("ST-39") })
    }

    @Test("ST-18: a federated bundle of the own trust domain does not replace the own bundle")
    func federatedOwn() throws {
        var decoder = decoder()
        let response = X509SVIDResponseMessage(
            svids: [try message(web)],
            federatedBundles: ["spiffe://example.org": foreign.bundle.authorities.flatMap(\.der)])
        let context = try #require(try decode(response, &decoder))
        #expect(context.bundles[authority.trustDomain] == authority.bundle)
        #expect(context.warnings.contains { $0.contains("ST-18") })
    }

    @Test("ST-18: of two bundles that SVIDs of one trust domain bring the first counts")
    func ownBundles() throws {
        var decoder = decoder()
        var second = try message(api)
        second.bundle += foreign.bundle.authorities.flatMap(\.der)
        let context = try #require(
            try decode(X509SVIDResponseMessage(svids: [try message(web), second]), &decoder))
        #expect(context.bundles[authority.trustDomain] == authority.bundle)
        #expect(context.warnings.contains { $0.contains("svids[1].bundle") && $0.contains("ST-18") })
    }

    @Test("ST-19, ST-4, ST-5, FE-3: federated bundles come by trust domain, and go when they are empty or absent")
    func federation() throws {
        var decoder = decoder()
        let svid = try message(web)
        let der = foreign.bundle.authorities.flatMap(\.der)
        var context = try #require(
            try decode(
                X509SVIDResponseMessage(svids: [svid], federatedBundles: ["spiffe://other.example": der]), &decoder))
        #expect(context.bundles[foreign.trustDomain] == foreign.bundle)
        context = try #require(
            try decode(
                X509SVIDResponseMessage(svids: [svid], federatedBundles: ["spiffe://other.example": []]), &decoder))
        #expect(context.bundles[foreign.trustDomain] == nil)
        context = try #require(try decode(X509SVIDResponseMessage(svids: [svid]), &decoder))
        #expect(context.bundles.count == 1)
    }

    @Test(
        "ST-19: a federated key that names no trust domain",
        arguments: [
            "other.example", "spiffe://other.example/workload", "spiffe://", "",
        ])
    func federatedKey(key: String) throws {
        let response = X509SVIDResponseMessage(
            svids: [try message(web)], federatedBundles: [key: foreign.bundle.authorities.flatMap(\.der)])
        expectDiscarded(response, "federated_bundles")
    }

    @Test("limits: more of anything than the limit is refused")
    func limits() throws {
        var limits = WorkloadAPILimits()
        limits.svids = 1
        limits.revocationLists = 0
        var decoder = X509ContextDecoder(limits: limits, strict: false)
        let two = X509SVIDResponseMessage(svids: [try message(web), try message(api)])
        #expect(throws: WorkloadAPIError.self) { try decode(two, &decoder) }
        let crl = X509SVIDResponseMessage(svids: [try message(web)], crl: [[0x30]])
        #expect(throws: WorkloadAPIError.self) { try decode(crl, &decoder) }
    }

    @Test("bytes that are no message")
    func garbage() {
        var decoder = decoder()
        let error = #expect(throws: WorkloadAPIError.self) { try decoder.decode([0xFF, 0xFF, 0x01].span) }
        #expect(error?.code == .invalidMessage)
    }
}
