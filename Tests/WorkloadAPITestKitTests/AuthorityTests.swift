import SPIFFE
import Testing
import WorkloadAPITestKit

@Suite("The test kit's authority")
struct AuthorityTests {
    private let authority: TestAuthority
    private let id: SPIFFEID

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        id = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    /// The rule that the SVID breaks, by parsing it and verifying it against the authority's bundle.
    private func brokenRule(_ svid: TestSVID, strict: Bool = false) -> String? {
        do {
            let checked = try svid.checked(strict: strict)
            try checked.verify(against: authority.bundle, options: X509VerificationOptions(strict: strict))
            return nil
        } catch let error as X509SVIDError {
            return error.rule
        } catch let error as X509VerificationError {
            return error.rule
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "each defect breaks its rule",
        arguments: [
            (SVIDDefects.noURI, "X5-4"), (.twoURIs, "X5-2"), (.otherScheme, "X5-5"), (.noPath, "X5-11"),
            (.authority, "X5-6"), (.keyCertSign, "X5-7"), (.cRLSign, "X5-8"), (.noDigitalSignature, "X5-9"),
            (.noKeyUsage, "X5-10"), (.expired, "X5-26"), (.notYetValid, "X5-26"), (.badSignature, "X5-26"),
            (.wrongIssuer, "X5-26"), (.unknownCriticalExtension, "X5-26"), (.keyMismatch, "X5-31"),
            (.trailingByte, "X5-33"),
        ])
    func defects(defect: SVIDDefects, rule: String) throws {
        #expect(brokenRule(try authority.issue(id, lifetime: .seconds(600), defects: defect)) == rule)
    }

    @Test(
        "what strict mode alone refuses",
        arguments: [
            (SVIDDefects.keyUsageNotCritical, "X5-10"), (.emptySubject, "X5-12"),
            (.incompleteExtendedKeyUsage, "X5-15"),
        ])
    func strictDefects(defect: SVIDDefects, rule: String) throws {
        let svid = try authority.issue(id, lifetime: .seconds(600), defects: defect)
        #expect(brokenRule(svid) == nil)
        #expect(brokenRule(svid, strict: true) == rule)
    }

    @Test("X5-14: an SVID without extKeyUsage is valid, also in strict mode")
    func noExtendedKeyUsage() throws {
        let svid = try authority.issue(id, lifetime: .seconds(600), defects: .noExtendedKeyUsage)
        #expect(brokenRule(svid, strict: true) == nil)
    }

    @Test("keys of each kind are issued and verify", arguments: TestKey.allCases.filter { $0 != .rsa4096 })
    func keys(key: TestKey) throws {
        let authority = try TestAuthority(trustDomain: authority.trustDomain, key: key)
        let svid = try authority.issue(id, key: key, lifetime: .seconds(600))
        try svid.verify(against: authority.bundle, options: X509VerificationOptions(strict: true))
    }

    @Test("SVIDs of intermediates carry the chain and verify against the root")
    func intermediates() throws {
        let below = try authority.intermediate().intermediate(pathLength: 0)
        let svid = try below.issue(id, lifetime: .seconds(600))
        #expect(svid.intermediates.count == 2)
        let chain = try svid.verify(against: authority.bundle, options: X509VerificationOptions(strict: true))
        #expect(chain.certificates.count == 4)
        #expect(chain.authority == authority.bundle.authorities[0])
    }

    @Test(
        "each defect of an intermediate breaks its rule",
        arguments: [
            (IntermediateDefects.notAuthority, "X5-16"), (.noKeyCertSign, "X5-18"), (.expired, "X5-26"),
            (.badSignature, "X5-26"),
        ])
    func intermediateDefects(defect: IntermediateDefects, rule: String) throws {
        let below = try authority.intermediate(defects: defect)
        #expect(brokenRule(try below.issue(id, lifetime: .seconds(600), defects: [])) == rule)
    }

    @Test("X5-19: an intermediate's SPIFFE ID with a path is refused in strict mode")
    func intermediatePath() throws {
        let svid = try authority.intermediate(defects: .idWithPath).issue(id, lifetime: .seconds(600), defects: [])
        #expect(brokenRule(svid) == nil)
        #expect(brokenRule(svid, strict: true) == "X5-19")
    }

    @Test("X5-17: more authorities than one allows")
    func pathLength() throws {
        let svid = try authority.intermediate(pathLength: 0).intermediate().issue(
            id, lifetime: .seconds(600), defects: [])
        #expect(brokenRule(svid) == "X5-17")
    }

    @Test("after a rotation of the root both are trusted, and the old one no more once it is left out")
    func rotation() throws {
        let next = try authority.successor()
        let (old, new) = (try authority.issue(id, lifetime: .seconds(600)), try next.issue(id, lifetime: .seconds(600)))
        try old.verify(against: next.bundle)
        try new.verify(against: next.bundle)
        let alone = X509Bundle(trustDomain: next.trustDomain, authorities: [next.bundle.authorities[0]])
        try new.verify(against: alone)
        #expect(throws: X509VerificationError.self) { try old.verify(against: alone) }
        #expect(throws: X509VerificationError.self) { try new.verify(against: authority.bundle) }
    }
}
