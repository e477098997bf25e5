import NativeCrypto
import NativeKernel
import SPIFFE
import TestCertificates
import Testing

@Suite("Reading PEM and DER (X5-35)")
struct X509PEMTests {
    private let root: TestIssuer
    private let intermediate: TestIssuer
    private let certificates: [UInt8]
    private let key: SecretBytes
    private let leafDER: [UInt8]

    init() throws {
        root = try TestIssuer.root()
        intermediate = try root.intermediate()
        let leaf = try intermediate.leaf()
        certificates = PEM.certificates([leaf.certificate, intermediate.certificate])
        key = PEM.privateKey(leaf.key)
        leafDER = leaf.certificate.der
    }

    private var keyText: [UInt8] { key.withSpan { span in span.indices.map { span[$0] } } }

    private func svid(_ parts: [UInt8]...) throws(X509SVIDError) -> X509SVID {
        let text = Array(parts.joined())
        return try X509SVID(pem: text.span)
    }

    private func error(_ parts: [UInt8]...) -> X509SVIDError? {
        let text = Array(parts.joined())
        return #expect(throws: X509SVIDError.self) { try X509SVID(pem: text.span) }
    }

    @Test("X5-35: key and certificates in one text, in either order, with text around and between")
    func oneText() throws {
        let noise = Array("subject=CN = web\n\r\n-----BEGIN\n".utf8)
        let first = try svid(certificates, keyText)
        #expect(first.certificates.count == 2)
        #expect(first.leaf.der == leafDER)
        #expect(try svid(keyText, certificates) == first)
        #expect(try svid(noise, keyText, noise, certificates, noise) == first)
        let keyText = keyText
        #expect(try X509SVID(certificatesPEM: certificates.span, privateKeyPEM: keyText.span) == first)
    }

    @Test("X5-35: line ends of any kind, lines of any length, spaces at their ends")
    func lineEnds() throws {
        let text = String(decoding: certificates + keyText, as: UTF8.self)
        let plain = try svid(Array(text.utf8))
        for changed in [
            text.replacing("\n", with: "\r\n"), text.replacing("\n", with: "\r"), text.replacing("\n", with: " \t\n"),
        ] {
            #expect(try svid(Array(changed.utf8)) == plain)
        }
        #expect(try svid(Array(text.dropLast().utf8)) == plain)
    }

    @Test("X5-35: blocks of other kinds are passed over")
    func otherBlocks() throws {
        let other = Array("-----BEGIN X509 CRL-----\nnot even base64!\n-----END X509 CRL-----\n".utf8)
        #expect(try svid(other, certificates, other, keyText).certificates.count == 2)
    }

    @Test(
        "X5-35: keys in another form than unencrypted PKCS#8 are refused with what to do",
        arguments: [
            ("EC PRIVATE KEY", "openssl pkcs8 -topk8"), ("RSA PRIVATE KEY", "openssl pkcs8 -topk8"),
            ("ENCRYPTED PRIVATE KEY", "decrypt it first"), ("OPENSSH PRIVATE KEY", "not supported"),
        ])
    func otherKeys(label: String, advice: String) {
        let block = Array("-----BEGIN \(label)-----\nMAA=\n-----END \(label)-----\n".utf8)
        let error = error(certificates, block)
        #expect(error?.rule == "X5-35")
        #expect(error?.message.contains(advice) == true, "\(error?.message ?? "-")")
    }

    @Test("X5-35: what a library user writes in PEM is read as the same: chain, authorities, key")
    func written() throws {
        let (leaf, key) = try intermediate.leaf()
        let certificates = [Certificate(leaf), Certificate(intermediate.certificate)]
        let svid = try X509SVID(certificates: certificates, privateKey: PrivateKey(key))
        let chain = svid.certificateChainPEM
        #expect(try Certificate.parse(contents: chain.span) == certificates && chain == Certificate.pem(certificates))
        let again = try svid.privateKey.withPEM { pem in
            try X509SVID(certificatesPEM: chain.span, privateKeyPEM: pem)
        }
        #expect(again == svid)
        let domain = try TrustDomain(name: "example.org")
        let bundle = X509Bundle(trustDomain: domain, authorities: [Certificate(root.certificate)])
        let text = bundle.pem
        #expect(try X509Bundle(trustDomain: domain, pem: text.span) == bundle)
        #expect(X509Bundle(trustDomain: domain, authorities: []).pem.isEmpty)
    }

    @Test("X5-31: no key, two keys, and the key of another certificate")
    func keys() throws {
        #expect(error(certificates)?.code == .noPrivateKey)
        #expect(error(certificates, keyText, keyText)?.code == .malformedPrivateKey)
        let stranger = PEM.privateKey(try NativePrivateKey.generate()).withSpan { span in span.indices.map { span[$0] }
        }
        #expect(error(certificates, stranger)?.code == .keyMismatch)
    }

    @Test("X5-33: a key without certificates, and nothing at all")
    func nothing() {
        #expect(error(keyText)?.code == .noCertificate)
        #expect(error()?.code == .noCertificate)
    }

    @Test("blocks that are cut short, end as another or hold no base64; no message shows what they hold")
    func malformed() {
        let text = String(decoding: keyText, as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        let secret = lines[1].dropFirst(2)
        let broken = [
            lines.dropLast().joined(separator: "\n"),
            text.replacing("-----END PRIVATE KEY-----", with: "-----END CERTIFICATE-----"),
            text.replacing(String(secret.prefix(8)), with: "*" + secret.prefix(7)),
            text.replacing("=\n-----END", with: "\n-----END").replacing(lines[2], with: lines[2].dropLast()),
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
        ]
        for text in broken {
            let error = error(certificates, Array(text.utf8))
            #expect(error != nil)
            #expect(error?.description.contains(secret.prefix(8)) == false)
        }
    }

    @Test("a bundle's PEM is read back as it was written; D-8: one without certificates is an error")
    func bundle() throws {
        let trustDomain = try TrustDomain(parsing: "example.org")
        let text = PEM.certificates([root.certificate, intermediate.certificate])
        let bundle = try X509Bundle(trustDomain: trustDomain, pem: text.span)
        #expect(bundle.authorities.map(\.der) == [root.certificate.der, intermediate.certificate.der])
        #expect(bundle.pem == text)
        for empty in [[], keyText, Array("nothing".utf8)] {
            let error = #expect(throws: X509DecodingError.self) {
                try X509Bundle(trustDomain: trustDomain, pem: empty.span)
            }
            #expect(error?.code == .empty)
        }
    }

    @Test("a file is PEM or concatenated DER, and the contents tell which")
    func contents() throws {
        let der = root.certificate.der + intermediate.certificate.der
        let pem = Array("a note\n".utf8) + PEM.certificates([root.certificate, intermediate.certificate])
        #expect(try Certificate.parse(contents: der.span) == Certificate.parse(contents: pem.span))
        for bad in [[], Array("nothing".utf8), Array(der.dropLast()), der + [0]] {
            #expect(throws: X509DecodingError.self) { try Certificate.parse(contents: bad.span) }
        }
    }

    @Test("no prefix of a text, and no text with one byte changed, does harm")
    func hostile() {
        let leafEnd = certificates.count / 3
        let text = keyText + certificates
        // Within the key and the leaf: what ends after the leaf is an SVID.
        for count in stride(from: 0, to: keyText.count + leafEnd, by: 7) {
            let start = Array(text.prefix(count))
            _ = #expect(throws: X509SVIDError.self) { try X509SVID(pem: start.span) }
        }
        for index in stride(from: 0, to: text.count, by: 5) {
            var changed = text
            changed[index] = 0xFF
            do {
                _ = try X509SVID(pem: changed.span)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
