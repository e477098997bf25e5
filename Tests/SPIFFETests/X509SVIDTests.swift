import NativeCrypto
import NativeKernel
import SPIFFE
import TestCertificates
import Testing

@Suite("X509SVID")
struct X509SVIDTests {
    private func svid(
        _ issuer: TestIssuer, _ chain: [NativeCertificate] = [], strict: Bool = false, change: Change = { _ in }
    ) throws -> X509SVID {
        let (leaf, key) = try issuer.leaf("spiffe://example.org/web", change)
        return try X509SVID(
            parsing: leaf.der + chain.flatMap(\.der), privateKey: key.pkcs8, hint: "web", strict: strict)
    }

    @Test("X5-1: a good document says who it is, until when, and whose key it has")
    func good() throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate()
        let svid = try svid(middle, [middle.certificate], strict: true)
        #expect(svid.id.description == "spiffe://example.org/web")
        #expect(svid.hint == "web")
        #expect(svid.certificates.count == 2 && svid.intermediates.count == 1)
        #expect(svid.notAfter.secondsSince1970 == TestIssuer.now + TestIssuer.day)
        #expect(svid.warnings.isEmpty)
        #expect(svid.serialNumber == svid.leaf.serialNumber)
        #expect(svid.leaf.isValid(at: svid.notAfter) && !svid.leaf.isValid(at: svid.notAfter + .seconds(1)))
    }

    @Test("what breaks a rule is refused with its number", arguments: RuleCase.errors)
    func errors(_ spoilt: RuleCase) throws {
        let root = try TestIssuer.root()
        let error = #expect(throws: X509SVIDError.self) { try svid(root, change: spoilt.change) }
        #expect(error?.code == spoilt.code)
        #expect(error?.rule == spoilt.rule)
        #expect(error?.certificateIndex == 0)
        #expect((error?.idError != nil) == (spoilt.code == .invalidID))
    }

    @Test("what most accept is a warning, and an error in strict mode", arguments: RuleCase.warnings)
    func warnings(_ spoilt: RuleCase) throws {
        let root = try TestIssuer.root()
        #expect(try svid(root, change: spoilt.change).warnings.map(\.rule) == [spoilt.rule])
        let error = #expect(throws: X509SVIDError.self) { try svid(root, strict: true, change: spoilt.change) }
        #expect(error?.code == spoilt.code && error?.rule == spoilt.rule)
    }

    @Test(
        "X5-3, X5-6, X5-12 to X5-15: what the standard leaves free passes in strict mode",
        arguments: RuleCase.allowed.indices)
    func allowed(_ index: Int) throws {
        #expect(try svid(try TestIssuer.root(), strict: true, change: RuleCase.allowed[index]).warnings.isEmpty)
    }

    @Test("X5-16, X5-18: an intermediate is an authority that may sign")
    func intermediates() throws {
        let root = try TestIssuer.root()
        let cases: [(String, Change)] = [
            ("X5-16", { $0.set(.basicConstraints(authority: false)) }), ("X5-16", { $0.remove(.basicConstraints) }),
            ("X5-18", { $0.set(.keyUsage([.cRLSign])) }), ("X5-18", { $0.remove(.keyUsage) }),
        ]
        for (rule, change) in cases {
            let middle = try root.intermediate("middle", change)
            let error = #expect(throws: X509SVIDError.self) { try svid(middle, [middle.certificate]) }
            #expect(error?.rule == rule && error?.certificateIndex == 1)
        }
    }

    @Test("X5-19, X5-20, X5-23, ID-23: an authority's ID has no path and is of the leaf's trust domain; else a warning")
    func authorityIDs() throws {
        let root = try TestIssuer.root()
        for (uris, rules) in [
            (["spiffe://example.org/ca"], ["X5-19"]), (["spiffe://other.org"], ["X5-20"]),
            (["spiffe://Example"], ["X5-19"]),
            (["https://ca.example.org"], []), ([], []), (["spiffe://example.org"], []),
        ] {
            let middle = try root.intermediate(uris: uris)
            #expect(try svid(middle, [middle.certificate]).warnings.map(\.rule) == rules)
            if !rules.isEmpty {
                #expect(throws: X509SVIDError.self) { try svid(middle, [middle.certificate], strict: true) }
            }
        }
    }

    @Test("X5-31: a key that is not the leaf's is refused, of the same kind and of another")
    func keyMismatch() throws {
        let root = try TestIssuer.root()
        let leaf = try root.leaf().certificate
        for kind: NativePrivateKey.Generated in [.p256, .p384, .rsa2048, .ed25519] {
            let other = try NativePrivateKey.generate(kind).pkcs8
            let error = #expect(throws: X509SVIDError.self) { try X509SVID(parsing: leaf.der, privateKey: other) }
            #expect(error?.code == .keyMismatch)
        }
    }

    @Test("X5-33: empty, truncated and overlong input are refused")
    func bounds() throws {
        let root = try TestIssuer.root()
        let (leaf, key) = try root.leaf()
        func code(_ der: [UInt8], _ key: SecretBytes) -> X509SVIDError.Code? {
            do throws(X509SVIDError) {
                _ = try X509SVID(parsing: der, privateKey: key)
                return nil
            } catch {
                return error.code
            }
        }
        let empty: [UInt8] = []
        #expect(code([], key.pkcs8) == .noCertificate)
        #expect(code(Array(leaf.der.dropLast()), key.pkcs8) == .malformedCertificate)
        #expect(code(leaf.der + [0], key.pkcs8) == .malformedCertificate)
        let nothing = SecretBytes(copying: empty.span)
        #expect(code(leaf.der, nothing) == .noPrivateKey)
        let certificateBytes = leaf.der
        let noKey = SecretBytes(copying: certificateBytes.span)
        #expect(code(certificateBytes, noKey) == .malformedPrivateKey)
        #expect(code(leaf.der, key.pkcs8) == nil)
    }

    @Test("neither descriptions nor dumps show the key")
    func silence() throws {
        let svid = try svid(try TestIssuer.root())
        var dumped = ""
        dump(svid.privateKey, to: &dumped)
        #expect(dumped.utf8.count < 120)
        #expect("\(svid.privateKey)" == "<private key, EC P-256>")
        #expect("\(svid)".contains("spiffe://example.org/web"))
        #expect("\(svid)".utf8.count < 200)
    }

    @Test("equality is by bytes: certificates, key and hint")
    func equality() throws {
        let root = try TestIssuer.root()
        let (leaf, key) = try root.leaf()
        let one = try X509SVID(parsing: leaf.der, privateKey: key.pkcs8)
        let same = try X509SVID(parsing: leaf.der, privateKey: key.pkcs8, hint: "")
        #expect(one == same && one.hashValue == same.hashValue)
        #expect(try one != X509SVID(parsing: leaf.der, privateKey: key.pkcs8, hint: "x"))
        #expect(try one != svid(root))
    }

    @Test("the cache finds the same certificates and bundles again, and forgets what is no longer used")
    func cache() throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate()
        let domain = try TrustDomain(name: "example.org")
        var cache = X509MaterialCache()
        func message(_ cache: inout X509MaterialCache) throws -> (X509SVID, X509Bundle) {
            let (leaf, key) = try middle.leaf()
            let svid = try cache.svid(
                certificates: leaf.der + middle.certificate.der, privateKey: key.pkcs8)
            let bundle = try cache.bundle(trustDomain: domain, der: root.certificate.der)
            cache.endMessage()
            return (svid, bundle)
        }
        let (first, second) = (try message(&cache), try message(&cache))
        #expect(first.0 != second.0)
        #expect(first.0.certificates[1].native === second.0.certificates[1].native)
        #expect(first.1.authorities[0].native === second.1.authorities[0].native)
        cache.endMessage()
        cache.endMessage()
        #expect(try message(&cache).1.authorities[0].native !== second.1.authorities[0].native)
        #expect(throws: X509DecodingError.self) {
            try cache.bundle(trustDomain: domain, der: root.certificate.der + middle.certificate.der, limit: 1)
        }
    }
}
