internal import COpenSSL

extension EVPKey {
    /// OpenSSL's object for an RSA or elliptic-curve public key.
    ///
    /// It is put together from its numbers: OpenSSL 3.0's general decoder is much slower.
    ///
    /// - Throws: `CryptoError` with `.unsupported` for other kinds of keys, or `.malformed`.
    convenience init(publicKey: PublicKeyInfo) throws(CryptoError) {
        CryptoRuntime.initialise()
        let made: OpaquePointer?
        switch publicKey.kind {
        case .ellipticCurve(let identifier):
            guard let curve = EllipticCurve.named(identifier) else {
                throw CryptoError(.unsupported, "the curve \(identifier) is not supported")
            }
            guard let point = curve.uncompressed(publicKey.key), curve.hasPoint(point) else {
                throw CryptoError(.malformed, "the public key is not a point on its curve")
            }
            unsafe made = point.withUnsafeBufferPointer { point in
                unsafe copenssl_ec_public_key(curve.name, point.baseAddress, point.count)
            }
        case .rsa(_, pss: false):
            let numbers = try publicKey.rsaNumbers()
            // Not `BigNumber`, which keeps secrets in another kind of memory and slows every calculation down.
            guard let modulus = unsafe BN_bin2bn(numbers.modulus, Int32(numbers.modulus.count), nil) else {
                throw .openSSL("out of memory")
            }
            defer { unsafe BN_free(modulus) }
            guard let exponent = unsafe BN_bin2bn(numbers.exponent, Int32(numbers.exponent.count), nil) else {
                throw .openSSL("out of memory")
            }
            defer { unsafe BN_free(exponent) }
            unsafe made = copenssl_rsa_public_key(modulus, exponent)
        default:
            throw CryptoError(.unsupported, "public keys of the kind \(publicKey.kind) are not supported here")
        }
        guard let made = unsafe made else { throw .openSSL("cannot use the public key", code: .malformed) }
        unsafe self.init(adopting: made)
    }
}
