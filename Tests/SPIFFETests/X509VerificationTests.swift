import NativeCrypto
import SPIFFE
import TestCertificates
import Testing

@Suite("Verification of X509-SVIDs")
struct X509VerificationTests {
    private let now = Timestamp(secondsSince1970: TestIssuer.now)

    private func svid(
        _ issuer: TestIssuer, _ uri: String = "spiffe://example.org/web", _ chain: [NativeCertificate] = [],
        _ change: (inout CertificateBuilder) throws -> Void = { _ in }
    ) throws -> X509SVID {
        let (leaf, key) = try issuer.leaf(uri, change)
        return try X509SVID(parsing: leaf.der + chain.flatMap(\.der), privateKey: key.pkcs8)
    }

    private func bundle(_ name: String, _ issuers: TestIssuer...) throws -> X509Bundle {
        X509Bundle(
            trustDomain: try TrustDomain(name: name), authorities: issuers.map { Certificate($0.certificate) })
    }

    private func code(
        _ svid: X509SVID, _ bundles: some X509BundleSource, at time: Timestamp? = nil
    ) -> X509VerificationError.Code? {
        do throws(X509VerificationError) {
            try svid.verify(against: bundles, at: time ?? now)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("X5-26: a chain to the trust domain's authority is proven")
    func good() throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate()
        let svid = try svid(middle, "spiffe://example.org/web", [middle.certificate])
        let bundle = try bundle("example.org", root)
        let chain = try svid.verify(against: bundle, at: now)
        #expect(chain.id == svid.id)
        #expect(chain.certificates == svid.certificates + bundle.authorities)
        #expect(chain.authority == bundle.authorities[0])
        #expect(chain.notAfter == svid.notAfter)
        #expect(try VerifiedX509Chain(verifying: svid.certificates, against: bundle, at: now) == chain)
    }

    @Test("X5-27, ST-9, FE-1: only the bundle of the SVID's own trust domain counts, even where another would fit")
    func trustDomains() throws {
        let (ours, theirs) = (try TestIssuer.root("ours"), try TestIssuer.root("theirs", uris: []))
        let forged = try svid(theirs)
        let both = X509BundleSet([try bundle("example.org", ours), try bundle("theirs.org", theirs)])
        #expect(code(forged, both) == .unknownAuthority)
        #expect(code(try svid(ours), both) == nil)
        #expect(code(try svid(theirs, "spiffe://theirs.org/web"), both) == nil)
        #expect(code(forged, try bundle("theirs.org", theirs)) == .noBundle)
    }

    @Test("X5-27: a source that hands out the bundle of another trust domain is not believed")
    func lyingSource() throws {
        struct Liar: X509BundleSource {
            let bundle: X509Bundle
            func x509Bundle(for trustDomain: TrustDomain) -> X509Bundle? { bundle }
        }
        let root = try TestIssuer.root()
        #expect(code(try svid(root), Liar(bundle: try bundle("other.org", root))) == .noBundle)
        #expect(code(try svid(root), Liar(bundle: try bundle("example.org", root))) == nil)
    }

    @Test("X5-28: no bundle and an empty one trust nothing, and a failing source neither")
    func noBundle() throws {
        struct Failing: X509BundleSource {
            struct Failure: Error {}
            func x509Bundle(for trustDomain: TrustDomain) throws -> X509Bundle? { throw Failure() }
        }
        let svid = try svid(try TestIssuer.root())
        #expect(code(svid, X509BundleSet()) == .noBundle)
        #expect(code(svid, try bundle("example.org")) == .emptyBundle)
        #expect(code(svid, Failing()) == .bundleSourceFailed)
    }

    @Test("X5-26: expired, not yet valid, wrongly signed and unknown are told apart")
    func failures() throws {
        let root = try TestIssuer.root()
        let bundle = try bundle("example.org", root)
        #expect(code(try svid(root), bundle, at: now + .seconds(2 * 86_400)) == .expired)
        #expect(code(try svid(root), bundle, at: now - .seconds(2 * 86_400)) == .notYetValid)
        #expect(code(try svid(root, "spiffe://example.org/web") { $0.hasBadSignature = true }, bundle) == .badSignature)
        #expect(code(try svid(try TestIssuer.root("other")), bundle) == .unknownAuthority)
        #expect(code(try svid(root), bundle) == nil)
    }

    @Test("X5-22, X5-30: an authority proves nothing about a workload, though it stands in the bundle")
    func authority() throws {
        let root = try TestIssuer.root(uris: ["spiffe://example.org/web"])
        let bundle = try bundle("example.org", root)
        let error = #expect(throws: X509VerificationError.self) {
            try VerifiedX509Chain(verifying: bundle.authorities, against: bundle, at: now)
        }
        #expect(error?.code == .invalidSVID && error?.svidError?.rule == "X5-6")
        let leaf = try svid(try TestIssuer.root())
        let odd = X509Bundle(trustDomain: leaf.id.trustDomain, authorities: [leaf.leaf])
        #expect(code(leaf, odd) == .unknownAuthority)
    }

    @Test("X5-7 to X5-11: presented certificates are reviewed before they are verified")
    func review() throws {
        let root = try TestIssuer.root()
        let bundle = try bundle("example.org", root)
        let (leaf, _) = try root.leaf { $0.set(.keyUsage([.keyEncipherment])) }
        let error = #expect(throws: X509VerificationError.self) {
            try VerifiedX509Chain(verifying: [Certificate(leaf)], against: bundle, at: now)
        }
        #expect(error?.svidError?.code == .leafWithoutDigitalSignature)
        #expect(throws: X509VerificationError.self) {
            try VerifiedX509Chain(verifying: [], against: bundle, at: now)
        }
    }

    @Test("strict mode turns warnings into errors when verifying, too")
    func strict() throws {
        let root = try TestIssuer.root()
        let bundle = try bundle("example.org", root)
        let svid = try svid(root, "spiffe://example.org/web") {
            $0.set(.keyUsage([.digitalSignature], critical: false))
        }
        #expect(try svid.verify(against: bundle, at: now).warnings.count == 1)
        let error = #expect(throws: X509VerificationError.self) {
            try svid.verify(against: bundle, at: now, options: .init(strict: true))
        }
        #expect(error?.rule == "X5-10")
    }

    @Test("X5-16: a root without extensions can stand in a bundle, but nothing is verified with it")
    func bareRoot() throws {
        let root = try TestIssuer.root { $0.extensions = [] }
        #expect(code(try svid(root), try bundle("example.org", root)) == .issuerNotAuthority)
    }

    @Test("bundles compare by bytes, drop repetitions and go by the order of trust domains")
    func bundles() throws {
        let (one, two) = (try TestIssuer.root("one"), try TestIssuer.root("two"))
        let der = one.certificate.der + two.certificate.der + one.certificate.der
        let parsed = try X509Bundle(trustDomain: try TrustDomain(name: "a"), authoritiesDER: der)
        #expect(parsed.authorities.count == 2)
        let (same, turned) = (try bundle("a", one, two), try bundle("a", two, one))
        #expect(parsed == same && parsed != turned)
        #expect(parsed != (try bundle("b", one, two)))
        #expect(throws: X509DecodingError.self) {
            try X509Bundle(trustDomain: parsed.trustDomain, authoritiesDER: [])
        }
        var set = X509BundleSet([try bundle("c", one), try bundle("a", one), parsed, try bundle("b", two)])
        #expect(set.map(\.trustDomain.name) == ["a", "b", "c"])
        #expect(set[parsed.trustDomain] == parsed)
        #expect(set.remove(parsed.trustDomain) == parsed && set.count == 2)
        set.update(parsed)
        #expect(set.trustDomains.map(\.name) == ["a", "b", "c"])
    }
}
