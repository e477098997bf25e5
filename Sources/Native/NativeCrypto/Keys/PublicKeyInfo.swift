/// A SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), taken apart without decoding the key itself.
package struct PublicKeyInfo: Hashable, Sendable {
    /// The algorithm of the key.
    package let algorithm: ObjectIdentifier
    /// The DER of the algorithm's parameters; empty when there are none.
    let parameters: [UInt8]
    /// The key as the algorithm encodes it: the bits of the BIT STRING.
    let key: [UInt8]
    /// The kind of the key.
    package let kind: PublicKeyKind

    init(algorithm: ObjectIdentifier, parameters: [UInt8], key: [UInt8]) {
        self.algorithm = algorithm
        self.parameters = parameters
        self.key = key
        kind = Self.kind(algorithm, parameters: parameters, key: key)
    }

    /// Takes the SubjectPublicKeyInfo in the range apart.
    init(in bytes: Span<UInt8>, at range: Range<Int>) throws(CryptoError) {
        var outer = DERReader(range)
        let sequence = try outer.next(DERTag.sequence, in: bytes)
        var reader = DERReader(sequence.content)
        let identifier = try AlgorithmIdentifier(from: &reader, in: bytes)
        let bits = try reader.next(DERTag.bitString, in: bytes).content
        guard reader.isAtEnd, outer.isAtEnd, let unused = bits.first, bytes[unused] == 0 else {
            throw CryptoError(.malformed, "the public key's structure is not a SubjectPublicKeyInfo")
        }
        self.init(
            algorithm: identifier.algorithm, parameters: identifier.parameters,
            key: Array(copyingBytes: bytes.extracting(bits.dropFirst())))
    }

    /// Takes a SubjectPublicKeyInfo that fills the bytes apart.
    ///
    /// - Throws: `CryptoError.Code.malformed`; also if a point is not on its curve.
    package init(der: [UInt8]) throws(CryptoError) {
        try self.init(in: der.span, at: 0..<der.count)
        if case .ellipticCurve(let identifier) = kind, let curve = EllipticCurve.named(identifier) {
            guard let point = curve.uncompressed(key), curve.hasPoint(point) else {
                throw CryptoError(.malformed, "the public key is not a point on its curve")
            }
        }
    }

    /// Whether it is the neutral element of an elliptic curve, which OpenSSL takes for a key: signatures for it can be made
    /// without any private key (SEC 1 §3.2.2.1 excludes it).
    var isPointAtInfinity: Bool {
        guard case .ellipticCurve = kind else { return false }
        return key == [0]
    }

    /// The DER of the whole structure.
    package var der: [UInt8] {
        DERWriter.sequence(DERWriter.sequence(algorithm.der, parameters), DERWriter.bitString(key))
    }

    private static func kind(_ algorithm: ObjectIdentifier, parameters: [UInt8], key: [UInt8]) -> PublicKeyKind {
        switch algorithm {
        case .rsaEncryption, .rsaPSS:
            guard let bits = modulusBits(key) else { return .other(algorithm) }
            return .rsa(bits: bits, pss: algorithm == .rsaPSS)
        case .ecPublicKey:
            guard parameters.first == DERTag.objectIdentifier else { return .other(algorithm) }
            return .ellipticCurve(ObjectIdentifier(encoded: Array(parameters.dropFirst(2))))
        case .ed25519: return .ed25519
        case .ed448: return .ed448
        default: return .other(algorithm)
        }
    }

    /// The size of the modulus in an RSAPublicKey (RFC 8017 appendix A.1.1); nil if it is not one.
    private static func modulusBits(_ key: [UInt8]) -> Int? {
        let bytes = key.span
        do throws(CryptoError) {
            var outer = DERReader(0..<key.count)
            var reader = try DERReader(outer.next(DERTag.sequence, in: bytes).content)
            let magnitude = try reader.next(DERTag.integer, in: bytes).content.drop { bytes[$0] == 0 }
            guard let first = magnitude.first else { return nil }
            return magnitude.count * 8 - bytes[first].leadingZeroBitCount
        } catch {
            return nil
        }
    }
}
