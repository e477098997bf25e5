import NativeCrypto
import NativeKernel
import TestCertificates
import TestSupport
import Testing

@Suite("NativeCertificate")
struct NativeCertificateTests {
    @Test("says what was put into it")
    func fields() throws {
        let root = try TestIssuer.root()
        let (leaf, key) = try root.leaf { builder in
            builder.serialNumber = [0x0A, 0xBC]
            builder.set(
                .subjectAlternativeNames([.uri("spiffe://example.org/web"), .dns("web.local"), .ip([127, 0, 0, 1])]))
        }
        #expect(leaf.serialNumberHex == "0abc")
        #expect(leaf.notBefore == TestIssuer.now - TestIssuer.day)
        #expect(leaf.notAfter == TestIssuer.now + TestIssuer.day)
        #expect(leaf.subjectText == "O=SPIRE,C=US")
        #expect(leaf.issuerText == "CN=root")
        #expect(leaf.extensions.uris == [Array("spiffe://example.org/web".utf8)])
        #expect(leaf.extensions.subjectAlternativeNames?.value.last == .ip([127, 0, 0, 1]))
        #expect(leaf.extensions.keyUsage?.value == .digitalSignature)
        #expect(leaf.extensions.keyUsage?.isCritical == true)
        #expect(leaf.extensions.extendedKeyUsages?.value == [.serverAuthentication, .clientAuthentication])
        #expect(leaf.extensions.basicConstraints?.value.isAuthority == false)
        #expect(leaf.authorityKeyIdentifier == root.certificate.subjectKeyIdentifier)
        #expect(leaf.publicKey == key.publicKey)
        #expect(!leaf.hasEmptySubject && !leaf.isSelfIssued && root.certificate.isSelfIssued)
        #expect(leaf.extensionIdentifiers.map(\.identifier).contains(.subjectAlternativeName))
    }

    @Test("reads both forms of time, and years beyond 2049")
    func times() throws {
        let late: Int64 = 4_102_444_800
        let root = try TestIssuer.root { $0.notAfter = late }
        #expect(root.certificate.notAfter == late)
    }

    @Test("X5-33: empty input, trailing bytes and truncation are errors of their own")
    func boundaries() throws {
        let der = try TestIssuer.root().certificate.der
        #expect(code(one, []) == .empty)
        #expect(code(one, der + [0]) == .trailingBytes)
        #expect(code(one, Array(der.dropLast())) == .malformed)
        #expect(code(one, [0x30, 0x00]) == .malformed)
    }

    @Test("X5-33: concatenated certificates are found without a gap, and nothing may follow")
    func concatenated() throws {
        let root = try TestIssuer.root()
        let leaf = try root.leaf().certificate
        let both = leaf.der + root.certificate.der
        #expect(try NativeCertificate.parseConcatenated(both.span) == [leaf, root.certificate])
        #expect(code(many, both + [0]) == .trailingBytes)
        #expect(code(many, Array(both.dropLast())) == .trailingBytes)
        #expect(code(many, []) == .empty)
        #expect(throws: CryptoError.self) { try NativeCertificate.ranges(ofConcatenated: both.span, limit: 1) }
    }

    @Test("no single changed or missing byte makes the parser crash, and what it accepts it keeps byte for byte")
    func mutations() throws {
        let der = try TestIssuer.root().leaf().certificate.der
        var refused = 0
        for index in der.indices {
            for value in [der[index] ^ 0x01, der[index] ^ 0x80, 0, 0xFF] {
                var bytes = der
                bytes[index] = value
                do {
                    #expect(try NativeCertificate(der: bytes.span).der == bytes)
                } catch {
                    refused += 1
                }
            }
            #expect(throws: CryptoError.self) { try NativeCertificate(der: Array(der[..<index]).span) }
        }
        #expect(refused > der.count / 2)
    }

    @Test("an extension that occurs twice is refused")
    func duplicateExtension() throws {
        let root = try TestIssuer.root()
        #expect(throws: CryptoError.self) {
            try root.leaf { $0.extensions.append(.subjectAlternativeNames([.uri("spiffe://example.org/other")])) }
        }
    }

    @Test("OpenSSL's own program reads the same fingerprint", .timeLimit(.minutes(1)))
    func fingerprint() async throws {
        let leaf = try TestIssuer.root().leaf().certificate
        let directory = try TestDirectory()
        let file = try directory.write("leaf.pem", String(decoding: PEM.certificates([leaf]), as: UTF8.self))
        let run = try await Program.run("openssl", ["x509", "-in", file, "-noout", "-fingerprint", "-sha256"])
        #expect(run.end == .exited(0))
        let digits = run.output.split(separator: "=").last?.filter(\.isHexDigit).lowercased()
        #expect(digits == NativeCertificate.hex(leaf.fingerprint))
    }

    private let one = { (bytes: [UInt8]) throws in _ = try NativeCertificate(der: bytes.span) }
    private let many = { (bytes: [UInt8]) throws in _ = try NativeCertificate.parseConcatenated(bytes.span) }

    private func code(_ parse: ([UInt8]) throws -> Void, _ bytes: [UInt8]) -> CryptoError.Code? {
        do {
            try parse(bytes)
            return nil
        } catch {
            return (error as? CryptoError)?.code
        }
    }
}
