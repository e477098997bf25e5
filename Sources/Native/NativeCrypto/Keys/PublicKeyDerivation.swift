internal import COpenSSL

/// Computes the public key of a PKCS#8 private key from its secret part.
///
/// A PKCS#8 key often carries a copy of its public key, which says nothing about the secret beside it. OpenSSL 3.0's
/// general decoder takes some 400 µs for a key; this takes about 15 µs for P-256.
enum PublicKeyDerivation {
    /// The public key; nil for a kind of key that this program does not know, which cannot be checked (rule X5-32).
    ///
    /// - Throws: `CryptoError` with `.malformed` or `.inconsistentKey`.
    static func publicKey(of info: PrivateKeyInfo, in bytes: Span<UInt8>) throws(CryptoError) -> PublicKeyInfo? {
        switch info.algorithm.algorithm {
        case .ecPublicKey: try ellipticCurve(info, bytes)
        case .rsaEncryption, .rsaPSS: try rsa(info, bytes)
        case .ed25519: try edwards(info, bytes, EVP_PKEY_ED25519, count: 32)
        case .ed448: try edwards(info, bytes, EVP_PKEY_ED448, count: 57)
        default: nil
        }
    }

    /// ECPrivateKey, RFC 5915 §3.
    private static func ellipticCurve(
        _ info: PrivateKeyInfo, _ bytes: Span<UInt8>
    ) throws(CryptoError) -> PublicKeyInfo? {
        let parameters = info.algorithm.parameters
        guard parameters.first == DERTag.objectIdentifier,
            let curve = EllipticCurve.named(ObjectIdentifier(encoded: Array(parameters.dropFirst(2))))
        else { return nil }
        var reader = try structure(info, bytes)
        let version = try reader.next(DERTag.integer, in: bytes).content
        guard version.count == 1, bytes[version.lowerBound] == 1 else {
            throw CryptoError(.malformed, "the EC private key's version is not 1")
        }
        let scalar = try reader.next(DERTag.octetString, in: bytes).content
        if let inner = try reader.nextIf(DERTag.context(0), in: bytes)?.content {
            guard bytes.extracting(inner).elementsEqual(parameters.span) else {
                throw CryptoError(.inconsistentKey, "the EC private key names two different curves")
            }
        }
        let point = try curve.publicPoint(of: bytes.extracting(scalar))
        if let carried = try reader.nextIf(DERTag.context(1), in: bytes)?.content {
            var inner = DERReader(carried)
            let bits = try inner.next(DERTag.bitString, in: bytes).content
            let encoded = Array(copyingBytes: bytes.extracting(bits.dropFirst()))
            guard inner.isAtEnd, curve.uncompressed(encoded) == point else {
                throw CryptoError(.inconsistentKey, "the EC private key carries the public key of another one")
            }
        }
        guard reader.isAtEnd else { throw CryptoError(.malformed, "the EC private key has unknown parts") }
        return PublicKeyInfo(algorithm: .ecPublicKey, parameters: parameters, key: point)
    }

    /// RSAPrivateKey, RFC 8017 appendix A.1.2, of two primes.
    private static func rsa(_ info: PrivateKeyInfo, _ bytes: Span<UInt8>) throws(CryptoError) -> PublicKeyInfo? {
        var reader = try structure(info, bytes)
        let version = try reader.next(DERTag.integer, in: bytes).content
        guard version.count == 1, bytes[version.lowerBound] == 0 else { return nil }
        func number() throws(CryptoError) -> Range<Int> {
            let element = try reader.next(DERTag.integer, in: bytes)
            guard DERCheck.isShortestInteger(bytes, element.content), bytes[element.content.lowerBound] < 0x80 else {
                throw CryptoError(.malformed, "a number in the RSA private key is negative or not DER")
            }
            return element.content
        }
        let (modulus, exponent) = (try number(), try number())
        let d = try BigNumber(bytes.extracting(number()))
        let p = try BigNumber(bytes.extracting(number()))
        let q = try BigNumber(bytes.extracting(number()))
        let dP = try BigNumber(bytes.extracting(number()))
        let dQ = try BigNumber(bytes.extracting(number()))
        let qInverse = try BigNumber(bytes.extracting(number()))
        guard reader.isAtEnd else { throw CryptoError(.malformed, "the RSA private key has unknown parts") }
        let n = try BigNumber(bytes.extracting(modulus))
        let e = try BigNumber(bytes.extracting(exponent))
        let context = try BigNumberContext()
        guard try context.product(p, q, is: n),
            try context.areInverse(e, d, modulo: p, minus: 1), try context.areInverse(e, d, modulo: q, minus: 1),
            try context.areInverse(e, dP, modulo: p, minus: 1), try context.areInverse(e, dQ, modulo: q, minus: 1),
            try context.areInverse(q, qInverse, modulo: p, minus: 0)
        else { throw CryptoError(.inconsistentKey, "the numbers of the RSA private key do not belong together") }
        let key = DERWriter.sequence(
            DERWriter.integer(Array(copyingBytes: bytes.extracting(modulus))),
            DERWriter.integer(Array(copyingBytes: bytes.extracting(exponent))))
        return PublicKeyInfo(
            algorithm: info.algorithm.algorithm, parameters: info.algorithm.parameters, key: key)
    }

    /// CurvePrivateKey, RFC 8410 §7.
    private static func edwards(
        _ info: PrivateKeyInfo, _ bytes: Span<UInt8>, _ kind: Int32, count: Int
    ) throws(CryptoError) -> PublicKeyInfo? {
        var reader = DERReader(info.key)
        let seed = try reader.next(DERTag.octetString, in: bytes).content
        guard reader.isAtEnd, seed.count == count, info.algorithm.parameters.isEmpty else {
            throw CryptoError(.malformed, "the Edwards-curve private key is not \(count) bytes")
        }
        let handle = unsafe bytes.extracting(seed).withUnsafeBufferPointer { buffer in
            unsafe EVP_PKEY_new_raw_private_key(kind, nil, buffer.baseAddress, buffer.count)
        }
        guard let handle = unsafe handle else { throw .openSSL("cannot use the private key") }
        defer { unsafe EVP_PKEY_free(handle) }
        var written = count
        let key = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            let done = unsafe EVP_PKEY_get_raw_public_key(handle, buffer.baseAddress, &written)
            initialised = done == 1 ? written : 0
        }
        guard key.count == count else { throw .openSSL("cannot compute the public key of a private key") }
        return PublicKeyInfo(algorithm: info.algorithm.algorithm, parameters: [], key: key)
    }

    private static func structure(_ info: PrivateKeyInfo, _ bytes: Span<UInt8>) throws(CryptoError) -> DERReader {
        var outer = DERReader(info.key)
        let sequence = try outer.next(DERTag.sequence, in: bytes)
        guard outer.isAtEnd else { throw CryptoError(.malformed, "bytes follow the key within PKCS#8") }
        return DERReader(sequence.content)
    }
}
