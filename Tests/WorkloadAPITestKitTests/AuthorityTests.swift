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

    /// Whether what was broken is what should be.
    private func fits(_ broken: String?, _ rules: Set<String>) -> Bool { broken.map(rules.contains) ?? rules.isEmpty }

    @Test("each defect breaks the rules that it says, in strict mode and without", arguments: SVIDDefects.allCases)
    func defects(defect: SVIDDefects) throws {
        let svid = try authority.issue(id, lifetime: .seconds(600), defects: defect)
        #expect(fits(brokenRule(svid), defect.rules()))
        #expect(fits(brokenRule(svid, strict: true), defect.rules(strict: true)))
    }

    @Test(
        "X5-14: strict mode alone refuses some, and nothing refuses an SVID without extKeyUsage",
        arguments: [
            (SVIDDefects.noURI, "X5-4", "X5-4"), (.keyUsageNotCritical, nil, "X5-10"), (.emptySubject, nil, "X5-12"),
            (.incompleteExtendedKeyUsage, nil, "X5-15"), (.noExtendedKeyUsage, nil, nil),
            (.trailingByte, "X5-33", "X5-33"),
        ] as [(SVIDDefects, String?, String?)])
    func rules(defect: SVIDDefects, rule: String?, strict: String?) {
        #expect(
            defect.rules() == (rule.map { [$0] } ?? []) && defect.rules(strict: true) == (strict.map { [$0] } ?? []))
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
        "X5-16, X5-18, X5-19: each defect of an intermediate breaks the rules that it says",
        arguments: IntermediateDefects.allCases)
    func intermediateDefects(defect: IntermediateDefects) throws {
        let svid = try authority.intermediate(defects: defect).issue(id, lifetime: .seconds(600), defects: [])
        #expect(fits(brokenRule(svid), defect.rules()))
        #expect(fits(brokenRule(svid, strict: true), defect.rules(strict: true)))
        #expect(defect.rules().isEmpty == [.idWithPath, .noCRLSign].contains(defect))
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
