import SPIFFE
import Testing
import WorkloadAPITestKit

@Suite("SVIDs of an intermediate that the bundle has seen before")
struct KnownIntermediateTests {
    private let authority: TestAuthority
    private let id: SPIFFEID

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        id = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    /// A bundle that nothing was verified with.
    private var unused: X509Bundle {
        X509Bundle(trustDomain: authority.trustDomain, authorities: authority.bundle.authorities)
    }

    /// One that SVIDs of the intermediate were verified with.
    private func used(with intermediate: TestAuthority) throws -> X509Bundle {
        let bundle = unused
        for _ in 0..<2 {
            try intermediate.issue(id, lifetime: .seconds(600)).verify(against: bundle)
        }
        return bundle
    }

    private func error(
        _ certificates: [Certificate], _ bundle: X509Bundle, _ options: X509VerificationOptions
    ) -> X509VerificationError? {
        do throws(X509VerificationError) {
            _ = try VerifiedX509Chain(verifying: certificates, against: bundle, options: options)
            return nil
        } catch {
            return error
        }
    }

    /// Compares verdicts and reports of a bundle that knows the intermediate with those of one that does not.
    ///
    /// - Returns: Whether the certificates were accepted.
    private func compare(_ svid: TestSVID, _ intermediate: TestAuthority) throws -> Bool {
        let certificates = try Certificate.parse(concatenatedDER: svid.certificatesDER)
        var isAccepted = false
        for strict in [false, true] {
            let options = X509VerificationOptions(strict: strict)
            let (known, time) = (try used(with: intermediate), Timestamp.now)
            let expected = error(certificates, unused, options)
            if expected == nil { isAccepted = true }
            let report = VerifiedX509Chain.report(on: certificates, against: unused, at: time, options: options)
            for _ in 0..<2 {
                #expect(error(certificates, known, options) == expected)
                #expect(
                    VerifiedX509Chain.report(on: certificates, against: known, at: time, options: options) == report)
            }
        }
        return isAccepted
    }

    @Test("each defect of a leaf has the same verdict and report as without that", arguments: SVIDDefects.allCases)
    func leaves(defect: SVIDDefects) throws {
        let intermediate = try authority.intermediate()
        let svid = try intermediate.issue(id, lifetime: .seconds(600), defects: defect)
        // Bytes that are no certificates do not come as far.
        guard defect != .trailingByte else { return }
        let isAccepted = try compare(svid, intermediate)
        #expect(isAccepted == defect.rules().isEmpty || defect == .keyMismatch)
    }

    @Test(
        "so has each defect of an intermediate, below one that is known and beside it",
        arguments: IntermediateDefects.allCases)
    func intermediates(defect: IntermediateDefects) throws {
        let intermediate = try authority.intermediate()
        for issuer in [try authority.intermediate(defects: defect), try intermediate.intermediate(defects: defect)] {
            let svid = try issuer.issue(id, lifetime: .seconds(600), defects: [])
            #expect(try compare(svid, intermediate) == defect.rules().isEmpty)
            guard defect.rules().isEmpty else { continue }
            // What is accepted is known the second time.
            #expect(try compare(svid, issuer))
        }
    }

    @Test("a rotation of the intermediate needs no other bundle, and a root that is left out ends what was known")
    func rotation() throws {
        let (old, new) = (try authority.intermediate(), try authority.intermediate())
        let bundle = try used(with: old)
        for issuer in [new, old, new] {
            let chain = try issuer.issue(id, lifetime: .seconds(600)).verify(against: bundle)
            #expect(chain.certificates.count == 3 && chain.authority == bundle.authorities[0])
        }
        let next = try TestAuthority(trustDomain: authority.trustDomain).bundle
        let svid = try old.issue(id, lifetime: .seconds(600))
        #expect(error(svid.certificates, next, .defaults)?.code == .unknownAuthority)
    }
}
