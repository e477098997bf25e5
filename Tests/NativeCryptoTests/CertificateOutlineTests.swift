import CCertificates
import COpenSSL
import TestCertificates
import Testing

@testable import NativeCrypto

@Suite("Certificates of which no public key is needed yet")
struct CertificateOutlineTests {
    static let kinds: [NativePrivateKey.Generated] = [.p256, .rsa2048, .ed25519]

    /// Whether OpenSSL makes an X509 of the bytes, and whether it takes their outline.
    private func verdicts(on der: [UInt8]) -> (certificate: Bool, outline: Bool) {
        defer { ERR_clear_error() }
        return unsafe der.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return (false, false) }
            var cursor: UnsafePointer<UInt8>? = unsafe start
            var certificate = unsafe d2i_X509(nil, &cursor, buffer.count)
            if unsafe cursor != start + buffer.count {
                unsafe X509_free(certificate)
                unsafe certificate = nil
            }
            let outline = unsafe ccertificates_outline_parse(start, buffer.count)
            defer {
                unsafe X509_free(certificate)
                unsafe ccertificates_outline_free(outline)
            }
            return unsafe (certificate != nil, outline != nil)
        }
    }

    private func isDER(_ bytes: [UInt8]) -> Bool {
        do {
            try DERCheck.check(bytes.span, in: 0..<bytes.count)
            return true
        } catch {
            return false
        }
    }

    /// A root's certificate, whose names are the same, and that of a leaf, whose names differ.
    private func samples(_ kind: NativePrivateKey.Generated) throws -> [[UInt8]] {
        let root = try TestIssuer.root(kind: kind)
        return [root.certificate.der, try root.leaf(kind: kind).certificate.der]
    }

    @Test("OpenSSL's verdict on a damaged certificate is the same as on one that it makes an X509 of")
    func damage() async throws {
        for der in try samples(.p256) {
            var (taken, refused) = (0, 0)
            var differences: [Int] = []
            for place in der.indices {
                // Other tests need the thread, too.
                await Task.yield()
                // The bit of a constructed element, and one that differs from byte to byte.
                for bit in [5, place % 8] {
                    var damaged = der
                    damaged[place] ^= 1 << bit
                    let (certificate, outline) = verdicts(on: damaged)
                    if certificate { taken += 1 } else { refused += 1 }
                    // An X509 may have names that are not constructed, which are not DER and are refused before.
                    guard certificate != outline, outline || isDER(damaged) else { continue }
                    differences.append(place)
                }
            }
            #expect(differences.isEmpty)
            // Both verdicts occur, or the comparison would be of nothing.
            #expect(taken > 100 && refused > 100)
        }
    }

    @Test("so is the verdict on a certificate that ends early, or not where it should")
    func length() async throws {
        for der in try samples(.p256) {
            #expect(verdicts(on: der) == (true, true))
            #expect(verdicts(on: der + [0]) == (false, false))
            var taken: [Int] = []
            for count in der.indices {
                await Task.yield()
                if verdicts(on: Array(der.prefix(count))) != (false, false) { taken.append(count) }
            }
            #expect(taken.isEmpty)
        }
    }

    @Test("a string in either name that is no UTF-8 is refused as in an X509")
    func names() throws {
        let root = try TestIssuer.root()
        let leaf = try root.leaf().certificate
        for range in [leaf.issuerDER, leaf.subjectDER] where range.count > 2 {
            var der = leaf.der
            let start = try #require(der.indices.first { der[$0...].starts(with: range) })
            // The last octet of a name is the end of its last string.
            der[start + range.count - 1] = 0xFF
            #expect(verdicts(on: der) == (false, false))
            #expect(throws: CryptoError.self) { try NativeCertificate(der: der.span, decodesKey: false) }
        }
    }

    @Test("what is read of a certificate is the same whether its key was decoded or not", arguments: kinds)
    func content(_ kind: NativePrivateKey.Generated) throws {
        for der in try samples(kind) {
            let (early, late) = (
                try NativeCertificate(der: der.span), try NativeCertificate(der: der.span, decodesKey: false)
            )
            #expect(early.notBefore == late.notBefore && early.notAfter == late.notAfter)
            #expect(early.extensions == late.extensions && early.publicKey == late.publicKey)
            #expect(early.subjectText == late.subjectText && early.issuerText == late.issuerText)
            #expect(early.subjectKeyIdentifier == late.subjectKeyIdentifier)
            #expect(early.extensionIdentifiers.map(\.identifier) == late.extensionIdentifiers.map(\.identifier))
        }
    }

    @Test("the bytes of something else are refused in the same words")
    func notACertificate() {
        let sequence: [UInt8] = [0x30, 0x03, 0x02, 0x01, 0x01]
        for decodesKey in [true, false] {
            #expect(throws: CryptoError.self) { try NativeCertificate(der: sequence.span, decodesKey: decodesKey) }
        }
    }
}
