import NativeKernel
import Testing

@testable import NativeCrypto

@Suite("Signatures of JOSE")
struct SignatureTests {
    private func key(_ algorithm: SignatureAlgorithm) throws -> NativePrivateKey {
        switch algorithm {
        case .es256: try .generate(.p256)
        case .es384: try .generate(.p384)
        case .es512: try .generate(.p521)
        default: try .generate(.rsa2048)
        }
    }

    @Test("what a key signs, its public key verifies, and nothing else", arguments: SignatureAlgorithm.allCases)
    func roundTrip(_ algorithm: SignatureAlgorithm) throws {
        let key = try key(algorithm)
        let publicKey = NativePublicKey(try key.requiredPublicKey)
        let (message, other) = (Array("message".utf8), Array("massage".utf8))
        for _ in 0..<3 {
            let signature = try key.sign(message.span, algorithm)
            let verified = try publicKey.verifies(signature.span, of: message.span, algorithm)
            let forged = try publicKey.verifies(signature.span, of: other.span, algorithm)
            #expect(verified && !forged)
            for alternative in SignatureAlgorithm.allCases where alternative != algorithm {
                guard alternative.fits(key.kind) else { continue }
                let confused = try publicKey.verifies(signature.span, of: message.span, alternative)
                #expect(!confused)
            }
            var spoilt = signature
            spoilt[signature.count / 2] ^= 1
            let bad = try publicKey.verifies(spoilt.span, of: message.span, algorithm)
            #expect(!bad)
        }
    }

    @Test(
        "JW-16: an ECDSA signature is r and s of fixed length, never DER",
        arguments: [
            (SignatureAlgorithm.es256, 64), (.es384, 96), (.es512, 132),
        ])
    func fixedLength(_ algorithm: SignatureAlgorithm, _ count: Int) throws {
        let key = try key(algorithm)
        let publicKey = NativePublicKey(try key.requiredPublicKey)
        let message: [UInt8] = [1, 2, 3]
        // Some of so many begin with a zero byte in r or s.
        for _ in 0..<(algorithm == .es256 ? 600 : 20) {
            let signature = try key.sign(message.span, algorithm)
            #expect(signature.count == count)
            let verified = try publicKey.verifies(signature.span, of: message.span, algorithm)
            #expect(verified)
        }
        let signature = try key.sign(message.span, algorithm)
        let encoded = ECDSASignature.der(signature.span, algorithm)
        let der = try #require(encoded)
        for wrong in [der, [], [UInt8](repeating: 0, count: count), signature + [0], [0] + signature] {
            let accepted = try publicKey.verifies(wrong.span, of: message.span, algorithm)
            #expect(!accepted)
        }
    }

    @Test("JW-16: keys that do not fit the algorithm are refused")
    func unfit() throws {
        let (p256, rsa) = (try NativePrivateKey.generate(.p256), try NativePrivateKey.generate(.rsa2048))
        let message: [UInt8] = [1]
        for (key, algorithm) in [(p256, SignatureAlgorithm.es384), (p256, .rs256), (rsa, .es256)] {
            #expect(throws: CryptoError.self) { try key.sign(message.span, algorithm) }
            let publicKey = NativePublicKey(try key.requiredPublicKey)
            #expect(throws: CryptoError.self) { try publicKey.verifies(message.span, of: message.span, algorithm) }
        }
        let edwards = NativePublicKey(try NativePrivateKey.generate(.ed25519).requiredPublicKey)
        #expect(throws: CryptoError.self) { try edwards.verifies(message.span, of: message.span, .es256) }
    }

    @Test("points that are not on their curve, and numbers that no RSA key has, are refused")
    func numbers() throws {
        let key = try NativePrivateKey.generate(.p256).requiredPublicKey
        let (x, y) = try #require(key.coordinates)
        #expect(try PublicKeyInfo.ellipticCurve(.p256, x: x, y: y) == key)
        var off = y
        off[31] ^= 1
        for (x, y) in [
            (x, off), (x, Array(y.dropLast())), ([0] + x, y), ([UInt8](repeating: 0xFF, count: 32), y),
            ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32)), ([], []),
        ] {
            #expect(throws: CryptoError.self) { try PublicKeyInfo.ellipticCurve(.p256, x: x, y: y) }
        }
        #expect(throws: CryptoError.self) { try PublicKeyInfo.ellipticCurve(.p384, x: x, y: y) }
        let rsa = try NativePrivateKey.generate(.rsa2048).requiredPublicKey
        let numbers = try rsa.rsaNumbers()
        #expect(try PublicKeyInfo.rsa(modulus: [0] + numbers.modulus, exponent: numbers.exponent) == rsa)
        for (n, e) in [
            (numbers.modulus, [1]), (numbers.modulus, [2]), (numbers.modulus, [0]), ([], [3]), ([4], [3]),
            (numbers.modulus, []), ([UInt8](repeating: 0xFF, count: 2049), [3]),
            (numbers.modulus, [UInt8](repeating: 1, count: 9)),
        ] as [([UInt8], [UInt8])] {
            #expect(throws: CryptoError.self) { try PublicKeyInfo.rsa(modulus: n, exponent: e) }
        }
    }

    @Test("a private key of its numbers is the same key, and numbers of different keys are refused")
    func privateNumbers() throws {
        let (key, other) = (try NativePrivateKey.generate(.p256), try NativePrivateKey.generate(.p256))
        let scalar = key.pkcs8.withSpan { SecretBytes(copying: $0.extracting(36..<68)) }
        let again = try NativePrivateKey(scalar: scalar, publicKey: key.requiredPublicKey)
        #expect(again.publicKey == key.publicKey)
        let message: [UInt8] = [7]
        let signature = try again.sign(message.span, .es256)
        let publicKey = NativePublicKey(try key.requiredPublicKey)
        let verified = try publicKey.verifies(signature.span, of: message.span, .es256)
        #expect(verified)
        let error = #expect(throws: CryptoError.self) {
            try NativePrivateKey(scalar: scalar, publicKey: other.requiredPublicKey)
        }
        #expect(error?.code == .inconsistentKey)
    }
}
