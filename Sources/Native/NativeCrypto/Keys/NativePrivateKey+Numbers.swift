package import NativeKernel

extension NativePrivateKey {
    /// The secret numbers of an RSA key of two primes, big-endian.
    package struct RSASecrets: Sendable {
        let d, p, q, dP, dQ, qInverse: SecretBytes

        package init(
            d: SecretBytes, p: SecretBytes, q: SecretBytes, dP: SecretBytes, dQ: SecretBytes, qInverse: SecretBytes
        ) {
            (self.d, self.p, self.q) = (d, p, q)
            (self.dP, self.dQ, self.qInverse) = (dP, dQ, qInverse)
        }
    }

    /// An elliptic-curve key of its secret number and the public key that goes with it.
    ///
    /// - Throws: `CryptoError.Code.inconsistentKey` if they do not belong together, or `.malformed`.
    package convenience init(scalar: SecretBytes, publicKey: PublicKeyInfo) throws(CryptoError) {
        guard case .ellipticCurve(let identifier) = publicKey.kind, let curve = EllipticCurve.named(identifier) else {
            throw CryptoError(.unsupported, "the curve of the private key is not supported")
        }
        guard scalar.count == curve.fieldBytes else {
            throw CryptoError(.malformed, "the private number does not have \(curve.fieldBytes) bytes")
        }
        // ECPrivateKey, RFC 5915 §3.
        try self.init(
            pkcs8: SecretDER.pkcs8(
                AlgorithmIdentifier(algorithm: .ecPublicKey, parameters: publicKey.parameters),
                [
                    .bytes(DERWriter.integer(1)), .octets(scalar),
                    .bytes(DERWriter.element(DERTag.context(1), DERWriter.bitString(publicKey.key))),
                ]))
    }

    /// An RSA key of its secret numbers and the public key that goes with them.
    ///
    /// - Throws: `CryptoError.Code.inconsistentKey` if they do not belong together, or `.malformed`.
    package convenience init(rsa: RSASecrets, publicKey: PublicKeyInfo) throws(CryptoError) {
        let (modulus, exponent) = try publicKey.rsaNumbers()
        // RSAPrivateKey, RFC 8017 appendix A.1.2.
        let secrets = [rsa.d, rsa.p, rsa.q, rsa.dP, rsa.dQ, rsa.qInverse].map(SecretDER.Part.number)
        try self.init(
            pkcs8: SecretDER.pkcs8(
                AlgorithmIdentifier(algorithm: .rsaEncryption, parameters: [DERTag.null, 0]),
                [.bytes(DERWriter.integer(0) + DERWriter.integer(modulus) + DERWriter.integer(exponent))] + secrets))
    }
}
