import TestCertificates
import Testing

@testable import NativeCrypto

/// The neutral element of a curve in the place of a public key: a signature by the nonce 1 fits to it for everybody.
@Suite("Keys that are the point at infinity")
struct PointAtInfinityTests {
    private let root: TestIssuer
    private let anchors: TrustAnchors
    private let nobody: PublicKeyInfo

    init() throws {
        root = try TestIssuer.root()
        anchors = try TrustAnchors([root.certificate])
        let known = try root.key.requiredPublicKey
        nobody = PublicKeyInfo(algorithm: known.algorithm, parameters: known.parameters, key: [0])
    }

    private func refusal(_ leaf: NativeCertificate, _ intermediates: [NativeCertificate] = []) -> ChainError? {
        do throws(ChainError) {
            _ = try ChainVerifier.verify(
                leaf, intermediates: intermediates, anchors: anchors, options: .init(time: TestIssuer.now))
            return nil
        } catch {
            return error
        }
    }

    @Test("X5-32: a leaf with such a key is refused, though its authority has signed it")
    func leaf() throws {
        var builder: CertificateBuilder?
        let usual = try root.leaf { builder = $0 }
        #expect(refusal(usual.certificate) == nil)
        let infinite = try root.issue(#require(builder), for: nobody)
        let error = try #require(refusal(infinite))
        #expect(error.code == .unsupportedKey && error.depth == 0 && error.reason.contains("infinity"), "\(error)")
    }

    @Test("X5-32: an authority with such a key, below which anybody could issue, is refused")
    func authority() throws {
        var builder: CertificateBuilder?
        let usual = try root.intermediate { builder = $0 }
        let leaf = try usual.leaf().certificate
        #expect(refusal(leaf, [usual.certificate]) == nil)
        let authority = try root.issue(#require(builder), for: nobody)
        let pretended = try forged(leaf)
        // OpenSSL's low-level verification takes the signature; that of certificates does not, and we would not.
        let error = try #require(refusal(pretended, [authority]))
        #expect([.badSignature, .unsupportedKey].contains(error.code))
    }

    /// The certificate with a signature by the nonce 1, which takes no key: r is the generator's x, and s the digest (SEC 1
    /// §4.1.4: u1 is 1 then, and any multiple of infinity adds nothing).
    private func forged(_ certificate: NativeCertificate) throws -> NativeCertificate {
        let der = certificate.der
        var outer = DERReader(0..<der.count)
        var parts = try DERReader(outer.next(DERTag.sequence, in: der.span).content)
        let signed = Array(der[try parts.next(DERTag.sequence, in: der.span).whole])
        let algorithm = Array(der[try parts.next(DERTag.sequence, in: der.span).whole])
        let one: [UInt8] = Array(repeating: 0, count: 31) + [1]
        let generator = try #require(try EllipticCurve.named(.p256)?.publicPoint(of: one.span))
        let signature = DERWriter.sequence(
            DERWriter.integer(Array(generator[1...32])), DERWriter.integer(Digest.sha256(signed.span)))
        let whole = DERWriter.sequence(signed, algorithm, DERWriter.bitString(signature))
        return try NativeCertificate(der: whole.span)
    }
}
