import TestCertificates
import TestSupport
import Testing

@testable import NativeCrypto

@Suite("ChainVerifier")
struct ChainVerifierTests {
    private let now = TestIssuer.now

    private func verify(
        _ leaf: NativeCertificate, _ intermediates: [NativeCertificate] = [], anchors: [NativeCertificate],
        at time: Int64 = TestIssuer.now, maximum: Int = 16
    ) throws -> [NativeCertificate] {
        try ChainVerifier.verify(
            leaf, intermediates: intermediates, anchors: try TrustAnchors(anchors),
            options: .init(time: time, maximumIntermediates: maximum))
    }

    private func code(_ body: () throws -> [NativeCertificate]) -> ChainError.Code? {
        do {
            _ = try body()
            return nil
        } catch let error as ChainError {
            return error.code
        } catch {
            Issue.record(error)
            return nil
        }
    }

    @Test(
        "X5-26: leaf, intermediate and root make a chain",
        arguments: [.p256, .p384, .rsa2048, .ed25519] as [NativePrivateKey.Generated])
    func chain(_ kind: NativePrivateKey.Generated) throws {
        let root = try TestIssuer.root(kind: kind)
        let middle = try root.intermediate(kind: kind)
        let leaf = try middle.leaf(kind: kind).certificate
        #expect(
            try verify(leaf, [middle.certificate], anchors: [root.certificate])
                == [leaf, middle.certificate, root.certificate])
        #expect(code { try verify(leaf, anchors: [root.certificate]) } == .unknownAuthority)
    }

    @Test("X5-29: an anchor need not be self-signed, and an intermediate that came along is no anchor")
    func anchors() throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate()
        let leaf = try middle.leaf().certificate
        #expect(try verify(leaf, anchors: [middle.certificate]) == [leaf, middle.certificate])
        let other = try TestIssuer.root("other").certificate
        #expect(
            code { try verify(leaf, [middle.certificate, root.certificate], anchors: [other]) } == .unknownAuthority)
        #expect(code { try verify(leaf, [middle.certificate, root.certificate], anchors: []) } == .unknownAuthority)
    }

    @Test("X5-29: an expired anchor is refused")
    func expiredAnchor() throws {
        let root = try TestIssuer.root { $0.notAfter = TestIssuer.now - 1 }
        #expect(code { try verify(try root.leaf().certificate, anchors: [root.certificate]) } == .expired)
    }

    @Test("X5-26: the validity includes both its ends and nothing more")
    func validity() throws {
        let root = try TestIssuer.root()
        let leaf = try root.leaf { builder in
            builder.notBefore = TestIssuer.now - 10
            builder.notAfter = TestIssuer.now + 10
        }.certificate
        for (offset, expected): (Int64, ChainError.Code?) in [
            (-11, .notYetValid), (-10, nil), (0, nil), (10, nil), (11, .expired),
        ] {
            #expect(code { try verify(leaf, anchors: [root.certificate], at: now + offset) } == expected, "\(offset)")
        }
    }

    @Test("X5-30: a self-signed leaf among the anchors proves nothing, authority or not")
    func leafIsAnchor() throws {
        let root = try TestIssuer.root()
        #expect(code { try verify(root.certificate, anchors: [root.certificate]) } == .unknownAuthority)
        let leaf = try root.leaf().certificate
        #expect(code { try verify(leaf, anchors: [leaf]) } == .unknownAuthority)
    }

    @Test("X5-26: a wrong signature is refused")
    func badSignature() throws {
        let root = try TestIssuer.root()
        let leaf = try root.leaf { $0.hasBadSignature = true }.certificate
        #expect(code { try verify(leaf, anchors: [root.certificate]) } == .badSignature)
    }

    @Test("X5-16: a certificate that is no authority's signs nothing")
    func issuerNotAuthority() throws {
        let root = try TestIssuer.root()
        let fake = try root.intermediate("fake") { $0.set(.basicConstraints(authority: false)) }
        let leaf = try fake.leaf().certificate
        #expect(code { try verify(leaf, [fake.certificate], anchors: [root.certificate]) } == .issuerNotAuthority)
    }

    @Test("X5-18: an authority without keyCertSign signs nothing")
    func withoutCertSign() throws {
        let root = try TestIssuer.root()
        let fake = try root.intermediate("fake") { $0.set(.keyUsage([.digitalSignature])) }
        let leaf = try fake.leaf().certificate
        let result = code { try verify(leaf, [fake.certificate], anchors: [root.certificate]) }
        #expect(result == .issuerNotAuthority)
    }

    @Test("X5-17: the path length is obeyed")
    func pathLength() throws {
        let root = try TestIssuer.root(pathLength: 0)
        #expect(try verify(try root.leaf().certificate, anchors: [root.certificate]).count == 2)
        let middle = try root.intermediate()
        let leaf = try middle.leaf().certificate
        #expect(code { try verify(leaf, [middle.certificate], anchors: [root.certificate]) } == .pathLengthExceeded)
    }

    @Test("more intermediates than allowed are refused")
    func depth() throws {
        var issuers = [try TestIssuer.root()]
        for level in 1...3 { issuers.append(try issuers[level - 1].intermediate("level \(level)")) }
        let leaf = try issuers[3].leaf().certificate
        let helpers = issuers.dropFirst().map(\.certificate)
        #expect(try verify(leaf, helpers, anchors: [issuers[0].certificate], maximum: 3).count == 5)
        #expect(code { try verify(leaf, helpers, anchors: [issuers[0].certificate], maximum: 2) } != nil)
    }

    @Test(
        "X5-24: name constraints on URIs hold for the host part",
        arguments: [
            ("example.org", "spiffe://example.org/web", nil),
            ("example.org", "spiffe://sub.example.org/web", .nameConstraint),
            (".example.org", "spiffe://sub.example.org/web", nil),
            ("other.org", "spiffe://example.org/web", .nameConstraint),
        ] as [(String, String, ChainError.Code?)])
    func nameConstraints(_ permitted: String, _ uri: String, _ expected: ChainError.Code?) throws {
        let root = try TestIssuer.root(uris: [])
        let middle = try root.intermediate(uris: []) {
            $0.extensions.append(.nameConstraints(permitted: [.uri(permitted)]))
        }
        let leaf = try middle.leaf(uri).certificate
        #expect(code { try verify(leaf, [middle.certificate], anchors: [root.certificate]) } == expected)
    }

    @Test("X5-26: an unknown critical extension is refused, a known or uncritical one is not")
    func criticalExtension() throws {
        let root = try TestIssuer.root()
        let unknown = ObjectIdentifier([1, 3, 6, 1, 4, 1, 99999, 1])
        for (critical, expected): (Bool, ChainError.Code?) in [(true, .unknownCriticalExtension), (false, nil)] {
            let leaf = try root.leaf {
                $0.extensions.append(ExtensionValue(unknown, critical: critical, value: [0x05, 0x00]))
            }.certificate
            #expect(code { try verify(leaf, anchors: [root.certificate]) } == expected)
        }
    }

    @Test("X5-25: extended key usages of authorities are not looked at")
    func authorityPurposes() throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate { $0.extensions.append(.extendedKeyUsages([.serverAuthentication])) }
        let leaf = try middle.leaf().certificate
        #expect(try verify(leaf, [middle.certificate], anchors: [root.certificate]).count == 3)
    }

    @Test("X5-26: of several anchors with one name and no identifiers, the right one is found", arguments: [0, 1, 2])
    func sameNames(_ right: Int) throws {
        let roots = try (0..<3).map { _ in
            try TestIssuer.root("same") { builder in builder.remove(.subjectKeyIdentifier) }
        }
        let leaf = try roots[right].leaf { $0.remove(.authorityKeyIdentifier) }.certificate
        #expect(
            try verify(leaf, anchors: roots.map(\.certificate)) == [leaf, roots[right].certificate])
        let stranger = try TestIssuer.root("same") { $0.remove(.subjectKeyIdentifier) }
        let other = try stranger.leaf { $0.remove(.authorityKeyIdentifier) }.certificate
        #expect(code { try verify(other, anchors: roots.map(\.certificate)) } != nil)
    }

    @Test("X5-32: a leaf with a key of an unknown kind is refused for that reason")
    func unknownLeafKey() throws {
        let root = try TestIssuer.root()
        let known = try NativePrivateKey.generate(.p256).requiredPublicKey
        let builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "x"), notBefore: now - 1, notAfter: now + 1,
            extensions: CertificateBuilder.leafExtensions(uris: ["spiffe://example.org/x"], key: known))
        let unknown = PublicKeyInfo(
            algorithm: ObjectIdentifier([1, 3, 6, 1, 4, 1, 99999, 2]), parameters: [], key: known.key)
        let leaf = try root.issue(builder, for: unknown)
        #expect(code { try verify(leaf, anchors: [root.certificate]) } == .unsupportedKey)
    }

    @Test("openssl verify and this verifier agree", .timeLimit(.minutes(1)))
    func crossCheck() async throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate()
        let good = try middle.leaf().certificate
        let bad = try middle.leaf { $0.hasBadSignature = true }.certificate
        let directory = try TestDirectory()
        func file(_ name: String, _ certificate: NativeCertificate) throws -> String {
            try directory.write(name, String(decoding: PEM.certificates([certificate]), as: UTF8.self))
        }
        let (rootFile, middleFile) = (
            try file("root.pem", root.certificate), try file("middle.pem", middle.certificate)
        )
        for (name, leaf) in [("good.pem", good), ("bad.pem", bad)] {
            let run = try await Program.run(
                "openssl",
                [
                    "verify", "-attime", String(now), "-no-CApath", "-CAfile", rootFile, "-untrusted", middleFile,
                    try file(name, leaf),
                ])
            let ours = code { try verify(leaf, [middle.certificate], anchors: [root.certificate]) }
            #expect((run.end == .exited(0)) == (ours == nil), "\(run.output)\(run.errors)")
        }
    }
}
