import NativeCrypto
import TestCertificates
import Testing

@Suite("Times in certificates")
struct CertificateTimeTests {
    private static let utc: UInt8 = 0x17
    private static let generalized: UInt8 = 0x18
    /// The last second that a certificate can state.
    private static let last: Int64 = 253_402_300_799

    private func leaf(_ tag: UInt8, _ text: String) throws -> (leaf: NativeCertificate, root: NativeCertificate) {
        let root = try TestIssuer.root { $0.notAfter = Self.last }
        let leaf = try root.leaf { builder in
            builder.notBefore = -2_000_000_000
            builder.notAfterDER = DERWriter.element(tag, Array(text.utf8))
        }
        return (leaf.certificate, root.certificate)
    }

    private func isTrusted(_ leaf: NativeCertificate, _ root: NativeCertificate, at time: Int64) throws -> Bool {
        let root = try TrustAnchors([root])
        do throws(ChainError) {
            _ = try ChainVerifier.verify(leaf, intermediates: [], anchors: root, options: .init(time: time))
            return true
        } catch {
            return false
        }
    }

    @Test(
        "X5-26: both forms are read as RFC 5280 §4.1.2.5 says, to the second",
        arguments: [
            (utc, "491231235959Z", 2_524_607_999), (utc, "500101000000Z", -631_152_000),
            (utc, "691231235959Z", -1), (utc, "700101000000Z", 0), (utc, "991231235959Z", 946_684_799),
            (utc, "000229120000Z", 951_825_600), (generalized, "20500101000000Z", 2_524_608_000),
            (generalized, "20400229000000Z", 2_214_086_400), (generalized, "20380119031408Z", 2_147_483_648),
            (generalized, "21000228235959Z", 4_107_542_399), (generalized, "99991231235959Z", last),
        ] as [(UInt8, String, Int64)])
    func read(tag: UInt8, text: String, seconds: Int64) throws {
        let (leaf, root) = try leaf(tag, text)
        #expect(leaf.notAfter == seconds)
        // The root is valid around the present alone.
        guard seconds >= TestIssuer.now else { return }
        #expect(try isTrusted(leaf, root, at: seconds))
        if seconds < Self.last { #expect(try !isTrusted(leaf, root, at: seconds + 1)) }
    }

    @Test("X5-26: what the builder writes changes its form at the turn of the year 2050")
    func written() throws {
        let key = try TestIssuer.root()
        for (seconds, form) in [(2_524_607_999, Self.utc), (2_524_608_000, Self.generalized)] as [(Int64, UInt8)] {
            let text = seconds == 2_524_607_999 ? "491231235959Z" : "20500101000000Z"
            let leaf = try key.leaf { $0.notAfter = seconds }.certificate
            let element = DERWriter.element(form, Array(text.utf8))
            #expect(leaf.notAfter == seconds)
            #expect(leaf.der.indices.contains { leaf.der[$0...].starts(with: element) })
        }
    }

    @Test(
        "X5-26: forms that DER does not allow and days that do not exist make no trusted certificate",
        arguments: [
            (utc, "2601010000Z"), (utc, "260101000000+0000"), (utc, "260101000000"), (utc, "261301000000Z"),
            (utc, "260230000000Z"), (utc, "260101240000Z"), (utc, "260101000060Z"), (utc, "26010100000xZ"),
            (utc, ""), (utc, "20260101000000Z"), (generalized, "20260601000000.5Z"),
            (generalized, "20260601000000+0100"), (generalized, "202606010000Z"), (generalized, "20260601000000"),
            (generalized, "20261301000000Z"), (generalized, "100000101000000Z"), (generalized, "-0010101000000Z"),
            (generalized, "261231235959Z"), (0x16, "491231235959Z"),
        ] as [(UInt8, String)])
    func refused(tag: UInt8, text: String) throws {
        do {
            let (leaf, root) = try leaf(tag, text)
            #expect(try !isTrusted(leaf, root, at: TestIssuer.now - 3600), "\(leaf.notAfter)")
        } catch let error as CryptoError {
            #expect(error.code == .malformed)
        }
    }
}
