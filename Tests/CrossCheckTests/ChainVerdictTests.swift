import SPIFFE
import TestSupport
import TestTools
import Testing
import WorkloadAPITestKit

@Suite("Chains, judged by us, by openssl verify and by Python's cryptography", .timeLimit(.minutes(3)))
struct ChainVerdictTests {
    private func ours(_ presented: [Certificate], _ bundle: X509Bundle, strict: Bool) -> X509VerificationError? {
        do throws(X509VerificationError) {
            _ = try VerifiedX509Chain(
                verifying: presented, against: bundle, options: X509VerificationOptions(strict: strict))
            return nil
        } catch {
            return error
        }
    }

    @Test("every defect that the kit's certificates can have is judged")
    func coverage() {
        let leaves = ChainCase.all.reduce(SVIDDefects()) { $0.union($1.defects.leaf) }
        // What is wrong with these is not in a certificate.
        let others: SVIDDefects = [.keyMismatch, .trailingByte]
        #expect(SVIDDefects.allCases.filter { !leaves.union(others).contains($0) } == [])
        let intermediates = ChainCase.all.reduce(IntermediateDefects()) { $0.union($1.defects.intermediate) }
        #expect(IntermediateDefects.allCases.filter { !intermediates.contains($0) } == [])
    }

    @Test("X5-31, X5-33: openssl, too, finds that a key is another's; what follows a certificate it passes over")
    func keysAndTrailers() async throws {
        let directory = try TestDirectory()
        let id = try SPIFFEID(parsing: "spiffe://example.org/web")
        let authority = try TestAuthority(trustDomain: id.trustDomain)
        for (defect, isSame, code) in [
            (SVIDDefects(), true, nil), (.keyMismatch, false, X509SVIDError.Code.keyMismatch),
            (.trailingByte, true, .malformedCertificate),
        ] as [(SVIDDefects, Bool, X509SVIDError.Code?)] {
            let svid: TestSVID = try authority.issue(id, lifetime: .seconds(600), defects: defect)
            var failure: X509SVIDError.Code?
            do throws(X509SVIDError) { _ = try svid.checked(strict: false) } catch { failure = error.code }
            #expect(failure == code)
            try directory.write("leaf.der", svid.certificatesDER)
            try directory.write("key.der", svid.privateKey.withPKCS8 { span in span.indices.map { span[$0] } })
            let certificate = try await Program.run(
                "openssl", ["x509", "-inform", "DER", "-in", directory.path("leaf.der"), "-noout", "-pubkey"])
            let key = try await Program.run(
                "openssl", ["pkey", "-inform", "DER", "-in", directory.path("key.der"), "-pubout"])
            #expect(certificate.end == .exited(0) && key.end == .exited(0), "\(certificate.errors)\(key.errors)")
            #expect((certificate.output == key.output) == isSame)
        }
    }

    @Test("X5-26: OpenSSL refuses nothing that we accept, and SPIFFE's rules are ours alone", arguments: ChainCase.all)
    func openSSL(_ expected: ChainCase) async throws {
        let (presented, bundle) = try expected.make()
        let error = ours(presented, bundle, strict: false)
        #expect(error?.code == expected.ours, "\(String(describing: error))")
        #expect((ours(presented, bundle, strict: true) == nil) == expected.isStrictlyValid)
        let verdict = try await OpenSSLProgram().verdict(on: presented, anchors: bundle.authorities)
        #expect(verdict == expected.openSSL)
        if verdict != 0 { #expect(error != nil) }
    }

    @Test(
        "X5-26: Python's verdicts, and what it refuses we refuse at least in strict mode",
        .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
    func python() async throws {
        let directory = try TestDirectory()
        for expected in ChainCase.all {
            let (presented, bundle) = try expected.make()
            try directory.write("\(expected.name).chain.pem", presented.pem)
            try directory.write("\(expected.name).anchors.pem", bundle.authorities.pem)
            if !expected.python { #expect(ours(presented, bundle, strict: true) != nil) }
        }
        let result = try await Program.run(
            ExternalTools.python,
            [
                ExternalTools.script("judge_certificates.py"), "judge", directory.path,
                "\(Timestamp.now.secondsSince1970)",
            ])
        #expect(result.end == .exited(0), "\(result.errors)")
        let verdicts = result.output.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 2) }
        #expect(verdicts.count == ChainCase.all.count)
        for expected in ChainCase.all {
            let verdict = verdicts.first { $0[0] == expected.name }
            #expect((verdict?[1] == "accepted") == expected.python, "\(verdict ?? [])")
        }
    }
}
