import NativeCrypto
import NativeKernel
import TestCertificates
import Testing

@testable import SPIFFE

@Suite("Properties of PEM, DER and bundles")
struct DocumentPropertyTests {
    private let authorities: [Certificate]
    private let keys: [JWTAuthority]
    private let svids: [X509SVID]

    init() throws {
        let roots = try [NativePrivateKey.Generated.p256, .p384, .ed25519].map {
            try TestIssuer.root("\($0)", kind: $0)
        }
        authorities = roots.map { Certificate($0.certificate) }
        keys = try [NativePrivateKey.Generated.p256, .p384, .p521].enumerated().map { index, kind in
            JWTAuthority(
                keyID: "key-\(index)", key: NativePublicKey(try NativePrivateKey.generate(kind).requiredPublicKey))
        }
        svids = try roots.map { root in
            let middle = try root.intermediate()
            let (leaf, key) = try middle.leaf()
            return try X509SVID(parsing: leaf.der + middle.certificate.der, privateKey: key.pkcs8)
        }
    }

    private func some<Element>(_ all: [Element], _ generator: inout SeededGenerator) -> [Element] {
        all.shuffled(using: &generator).filter { _ in generator.count(0...1) == 1 }
    }

    private func bundle(_ name: String, _ generator: inout SeededGenerator) throws -> SPIFFEBundle {
        let tokens = some(keys, &generator)
        let split = generator.count(0...tokens.count)
        return SPIFFEBundle(
            trustDomain: try TrustDomain(name: name), x509Authorities: some(authorities, &generator),
            jwtAuthorities: Array(tokens[..<split]), witAuthorities: Array(tokens[split...]),
            sequence: generator.count(0...2) == 0 ? nil : generator.next(),
            refreshHint: generator.count(0...1) == 0 ? nil : .seconds(generator.count(0...100_000)))
    }

    @Test("BU-4, BU-18, BU-24: bundles and maps are read as they were written, in the same bytes")
    func bundles() throws {
        var generator = SeededGenerator()
        for _ in 0..<100 {
            let bundles = try ["a", "b.example", "..", "td"].map { try bundle($0, &generator) }
            for bundle in bundles {
                let written = try bundle.json()
                let again = try SPIFFEBundle(trustDomain: bundle.trustDomain, parsing: written, strict: true)
                #expect(again.warnings.isEmpty && again.sequence == bundle.sequence, "\(generator)")
                #expect(again.refreshHint == bundle.refreshHint, "\(generator)")
                #expect(again.x509Bundle == bundle.x509Bundle && again.jwtBundle == bundle.jwtBundle, "\(generator)")
                #expect(try again.witBundle == bundle.witBundle && again.json() == written, "\(generator)")
                let keySet = try bundle.jwtBundle.jwkSet()
                let read = try JWTBundle(trustDomain: bundle.trustDomain, jwkSet: keySet, strict: true)
                #expect(read == bundle.jwtBundle, "\(generator)")
            }
            let map = BundleMap(bundles)
            let written = try map.json()
            let again = try BundleMap(parsing: written, strict: true)
            #expect(try again.json() == written && again.map(\.trustDomain) == map.map(\.trustDomain), "\(generator)")
        }
    }

    @Test("X5-33, X5-35: certificates and keys are the same through DER and PEM, whatever stands around the blocks")
    func encodings() throws {
        var generator = SeededGenerator()
        for _ in 0..<100 {
            let chosen = some(authorities, &generator)
            guard !chosen.isEmpty else { continue }
            let der = chosen.flatMap(\.der)
            #expect(try Certificate.parse(concatenatedDER: der) == chosen, "\(generator)")
            let bundle = X509Bundle(trustDomain: svids[0].id.trustDomain, authorities: chosen)
            let noise = Array(generator.text("abc \t=:", 0...30).utf8) + [UInt8(ascii: "\n")]
            let text = noise + bundle.pem + noise
            #expect(try X509Bundle(trustDomain: bundle.trustDomain, pem: text.span) == bundle, "\(generator)")
            let svid = generator.pick(svids)
            let parts = [svid.certificateChainPEM, svid.privateKeyPEM.withSpan { Array(copyingBytes: $0) }]
                .shuffled(using: &generator)
            let both = noise + parts[0] + noise + parts[1]
            #expect(try X509SVID(pem: both.span) == svid, "\(generator)")
        }
    }

    @Test("X5-33: no cut, no insertion and no change of a chain goes unnoticed")
    func damage() throws {
        var generator = SeededGenerator()
        let good = svids[0].certificates.flatMap(\.der)
        for _ in 0..<300 {
            var bytes = good
            let place = generator.count(0...(bytes.count - 1))
            switch generator.count(0...2) {
            case 0: bytes.removeSubrange(place...)
            case 1: bytes.insert(contentsOf: generator.bytes(1...4), at: place)
            default: bytes[place] ^= UInt8(1 << generator.count(0...7))
            }
            do throws(X509DecodingError) {
                let parsed = try Certificate.parse(concatenatedDER: bytes)
                #expect(parsed != svids[0].certificates && parsed.flatMap(\.der) == bytes, "\(generator)")
            } catch {
                #expect(!error.message.isEmpty, "\(generator)")
            }
        }
    }
}
