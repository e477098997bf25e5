import NativeKernel
import TestCertificates
import TestSupport
import Testing

@testable import NativeCrypto

@Suite("NativePrivateKey")
struct NativePrivateKeyTests {
    static let kinds: [NativePrivateKey.Generated] = [.p256, .p384, .p521, .rsa2048, .ed25519]

    @Test("X5-31: a key is found to be its certificate's, and no other's", arguments: kinds)
    func matches(_ kind: NativePrivateKey.Generated) throws {
        let root = try TestIssuer.root()
        let (certificate, key) = try root.leaf(kind: kind)
        let again = try NativePrivateKey(pkcs8: key.pkcs8)
        #expect(again.matches(certificate) == true)
        #expect(again.publicKey == certificate.publicKey)
        #expect(try NativePrivateKey.generate(kind).matches(certificate) == false)
        #expect(again.matches(root.certificate) == false)
    }

    @Test(
        "X5-32: keys that openssl makes are read, and P-521 and Ed448 too", .timeLimit(.minutes(1)),
        arguments: [
            ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
            ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], ["-algorithm", "ED25519"],
            ["-algorithm", "ED448"],
            ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
        ])
    func openSSLKeys(_ arguments: [String]) async throws {
        let (key, publicDER) = try await openSSLKey(arguments)
        let parsed = try NativePrivateKey(pkcs8: key)
        #expect(parsed.publicKey?.der == publicDER)
    }

    @Test("X5-32: a key of an unknown kind cannot be checked, which is no error", .timeLimit(.minutes(1)))
    func unknownKind() async throws {
        let (key, _) = try await openSSLKey(["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"])
        let parsed = try NativePrivateKey(pkcs8: key)
        #expect(parsed.publicKey == nil)
        #expect(parsed.matches(try TestIssuer.root().certificate) == nil)
    }

    @Test("X5-31: a certificate's public key in compressed form is still the key's")
    func compressedPoint() throws {
        let root = try TestIssuer.root()
        let key = try NativePrivateKey.generate(.p256)
        let full = try key.requiredPublicKey
        let compressed = PublicKeyInfo(
            algorithm: full.algorithm, parameters: full.parameters,
            key: [2 + (full.key[64] & 1)] + full.key[1...32])
        let builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "x"), notBefore: TestIssuer.now, notAfter: TestIssuer.now + 60)
        #expect(key.matches(try root.issue(builder, for: compressed)) == true)
        #expect(try NativePrivateKey.generate(.p256).matches(try root.issue(builder, for: compressed)) == false)
    }

    @Test("the public key comes from the secret part: a copy of another one beside it is an error")
    func foreignPublicKey() throws {
        let (one, other) = (try NativePrivateKey.generate(.p256), try NativePrivateKey.generate(.p256))
        let otherPoint = try other.requiredPublicKey.key
        let forged = one.pkcs8.withSpan { Array(bytes($0).dropLast(otherPoint.count)) + otherPoint }
        #expect(code(forged) == .inconsistentKey)
    }

    @Test("numbers of an RSA key that do not belong together are an error")
    func inconsistentRSA() throws {
        let good = try NativePrivateKey.generate(.rsa2048).pkcs8.withSpan { bytes($0) }
        #expect(code(good) == nil)
        // The last byte of each of the eight numbers, found by its position in the structure.
        var refused = 0
        for offset in stride(from: 40, to: good.count, by: 97) {
            var spoilt = good
            spoilt[offset] ^= 1
            if code(spoilt) != nil { refused += 1 } else { Issue.record("a change at byte \(offset) went unnoticed") }
        }
        #expect(refused > 8)
    }

    @Test("zero and the group's order are no private keys")
    func scalarRange() throws {
        let good = try NativePrivateKey.generate(.p256).pkcs8.withSpan { bytes($0) }
        // SEQUENCE 3, version 3, algorithm 21, OCTET STRING 2, SEQUENCE 2, version 3, OCTET STRING 2.
        let scalar = 36..<68
        for value in [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xFF, count: 32)] {
            var spoilt = good
            spoilt.replaceSubrange(scalar, with: value)
            #expect(code(spoilt) == .inconsistentKey)
        }
    }

    @Test("empty, truncated, encrypted, older forms and trailing bytes are told apart", .timeLimit(.minutes(1)))
    func refusals() async throws {
        let good = try NativePrivateKey.generate(.p256).pkcs8.withSpan { bytes($0) }
        #expect(code([]) == .empty)
        #expect(code(Array(good.dropLast())) == .malformed)
        #expect(code(good + [0]) == .trailingBytes)
        // The inner ECPrivateKey alone is the older form.
        #expect(code(Array(good[29...])) == .malformed)
        #expect(code([0x30, 0x04, 0x30, 0x00, 0x04, 0x00]) == .malformed)
    }

    @Test("no description shows anything of the key")
    func descriptions() throws {
        let key = try NativePrivateKey.generate(.p256)
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "<private key, EC P-256>")
        #expect(String(reflecting: key) == "<private key, EC P-256>")
        #expect(dumped.utf8.count < 120)
    }

    private func bytes(_ span: Span<UInt8>) -> [UInt8] { Array(copyingBytes: span) }

    private func code(_ bytes: [UInt8]) -> CryptoError.Code? {
        do throws(CryptoError) {
            _ = try NativePrivateKey(pkcs8: SecretBytes(copying: bytes.span))
            return nil
        } catch {
            return error.code
        }
    }

    private func openSSLKey(_ arguments: [String]) async throws -> (SecretBytes, [UInt8]) {
        let directory = try TestDirectory()
        let (pem, key, publicDER) = (directory.path("k.pem"), directory.path("k.der"), directory.path("p.der"))
        for arguments in [
            ["genpkey"] + arguments + ["-out", pem],
            ["pkcs8", "-topk8", "-nocrypt", "-in", pem, "-outform", "DER", "-out", key],
            ["pkey", "-in", pem, "-pubout", "-outform", "DER", "-out", publicDER],
        ] {
            let run = try await Program.run("openssl", arguments)
            #expect(run.end == .exited(0), "\(run.errors)")
        }
        let (keyBytes, publicBytes) = (try directory.read("k.der"), try directory.read("p.der"))
        return (SecretBytes(copying: keyBytes.span), publicBytes)
    }
}
