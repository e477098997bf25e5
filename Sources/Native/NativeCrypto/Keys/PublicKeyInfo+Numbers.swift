extension PublicKeyInfo {
    /// The greatest RSA modulus that OpenSSL verifies with, in bits.
    package static let greatestModulus = 16_384

    /// An RSA public key of its big-endian numbers, which may begin with zeros.
    ///
    /// - Throws: `CryptoError.Code.malformed` for numbers that no RSA key has, `.unsupported` for sizes that OpenSSL
    ///   does not verify with.
    package static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) -> PublicKeyInfo {
        let (n, e) = (Array(modulus.drop { $0 == 0 }), Array(exponent.drop { $0 == 0 }))
        guard let nLast = n.last, let eLast = e.last, nLast & 1 == 1, eLast & 1 == 1, e != [1] else {
            throw CryptoError(.malformed, "the RSA modulus or exponent is not an odd number above 1")
        }
        guard n.count * 8 <= greatestModulus, e.count <= 8 else {
            throw CryptoError(
                .unsupported, "the RSA modulus has more than \(greatestModulus) bits or the exponent more than 64")
        }
        return PublicKeyInfo(
            algorithm: .rsaEncryption, parameters: [DERTag.null, 0],
            key: DERWriter.sequence(DERWriter.integer(n), DERWriter.integer(e)))
    }

    /// A public key on P-256, P-384 or P-521 of its coordinates, each of the field's full length.
    ///
    /// - Throws: `CryptoError` with `.unsupported` for another curve, `.malformed` for another length or a point that
    ///   is not on the curve.
    package static func ellipticCurve(
        _ identifier: ObjectIdentifier, x: [UInt8], y: [UInt8]
    ) throws(CryptoError) -> PublicKeyInfo {
        guard let curve = EllipticCurve.named(identifier) else {
            throw CryptoError(.unsupported, "the curve \(identifier) is not supported")
        }
        guard x.count == curve.fieldBytes, y.count == curve.fieldBytes else {
            throw CryptoError(
                .malformed, "the coordinates of the public key do not have \(curve.fieldBytes) bytes each")
        }
        let point = [4] + x + y
        guard curve.hasPoint(point) else {
            throw CryptoError(.malformed, "the public key is not a point on its curve")
        }
        return PublicKeyInfo(algorithm: .ecPublicKey, parameters: identifier.der, key: point)
    }

    /// An Ed25519 or Ed448 public key.
    package static func edwards(_ algorithm: ObjectIdentifier, _ key: [UInt8]) -> PublicKeyInfo {
        PublicKeyInfo(algorithm: algorithm, parameters: [], key: key)
    }

    /// The key as the algorithm encodes it, for kinds whose encoding is the bare key (Ed25519, Ed448).
    package var rawKey: [UInt8] { key }

    /// Modulus and exponent of an RSA key, big-endian without leading zeros (RFC 8017 appendix A.1.1).
    ///
    /// - Throws: `CryptoError.Code.malformed` if it is no RSA key.
    package func rsaNumbers() throws(CryptoError) -> (modulus: [UInt8], exponent: [UInt8]) {
        let bytes = key.span
        var outer = DERReader(0..<key.count)
        var reader = try DERReader(outer.next(DERTag.sequence, in: bytes).content)
        let modulus = try reader.next(DERTag.integer, in: bytes).content
        let exponent = try reader.next(DERTag.integer, in: bytes).content
        guard outer.isAtEnd, reader.isAtEnd else {
            throw CryptoError(.malformed, "the RSA public key has unknown parts")
        }
        return (Array(key[modulus].drop { $0 == 0 }), Array(key[exponent].drop { $0 == 0 }))
    }

    /// The coordinates of a key on P-256, P-384 or P-521, each of the field's full length; nil for another key.
    package var coordinates: (x: [UInt8], y: [UInt8])? {
        guard case .ellipticCurve(let identifier) = kind, let curve = EllipticCurve.named(identifier),
            let point = curve.uncompressed(key), point.count == 1 + 2 * curve.fieldBytes
        else { return nil }
        return (Array(point[1...curve.fieldBytes]), Array(point[(1 + curve.fieldBytes)...]))
    }

    /// Whether the numbers of the keys are the same, however the structures around them are written.
    package func hasSameKey(as other: PublicKeyInfo) -> Bool {
        switch (kind, other.kind) {
        case (.rsa, .rsa): key == other.key
        case (.ellipticCurve(let curve), .ellipticCurve(let otherCurve)):
            curve == otherCurve
                && (key == other.key
                    || EllipticCurve.named(curve).map { $0.uncompressed(key) == $0.uncompressed(other.key) } == true)
        default: algorithm == other.algorithm && key == other.key
        }
    }
}
