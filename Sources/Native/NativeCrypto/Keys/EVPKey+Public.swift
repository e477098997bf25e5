internal import COpenSSL

extension EVPKey {
    /// OpenSSL's object for an RSA or elliptic-curve public key.
    ///
    /// It is put together from its numbers: OpenSSL 3.0's general decoder takes ten times as long.
    ///
    /// - Throws: `CryptoError` with `.unsupported` for other kinds of keys, or `.malformed`.
    convenience init(publicKey: PublicKeyInfo) throws(CryptoError) {
        CryptoRuntime.initialise()
        guard let builder = unsafe OSSL_PARAM_BLD_new() else { throw .openSSL("out of memory") }
        defer { unsafe OSSL_PARAM_BLD_free(builder) }
        let handle: OpaquePointer
        switch publicKey.kind {
        case .ellipticCurve(let identifier):
            guard let curve = EllipticCurve.named(identifier) else {
                throw CryptoError(.unsupported, "the curve \(identifier) is not supported")
            }
            guard curve.hasPoint(publicKey.key) else {
                throw CryptoError(.malformed, "the public key is not a point on its curve")
            }
            unsafe handle = try curve.name.utf8CString.withUnsafeBufferPointer { name throws(CryptoError) in
                try unsafe publicKey.key.withUnsafeBufferPointer { point throws(CryptoError) in
                    // Safe because: the builder refers to the name and the point, which live until it has been used.
                    guard
                        unsafe OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, name.baseAddress, 0)
                            == 1,
                        unsafe OSSL_PARAM_BLD_push_octet_string(
                            builder, OSSL_PKEY_PARAM_PUB_KEY, point.baseAddress, point.count) == 1
                    else { throw .openSSL("cannot use the public key") }
                    return try unsafe Self.made("EC", of: builder)
                }
            }
        case .rsa(_, pss: false):
            let (modulus, exponent) = try publicKey.rsaNumbers()
            let n = try BigNumber(modulus.span)
            let e = try BigNumber(exponent.span)
            unsafe handle = try n.withHandle { n throws(CryptoError) in
                try unsafe e.withHandle { e throws(CryptoError) in
                    guard unsafe OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1,
                        unsafe OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, e) == 1
                    else { throw .openSSL("cannot use the public key") }
                    return try unsafe Self.made("RSA", of: builder)
                }
            }
        default:
            throw CryptoError(.unsupported, "public keys of the kind \(publicKey.kind) are not supported here")
        }
        unsafe self.init(adopting: handle)
    }

    @unsafe
    private static func made(_ type: String, of builder: OpaquePointer) throws(CryptoError) -> OpaquePointer {
        guard let parameters = unsafe OSSL_PARAM_BLD_to_param(builder) else {
            throw .openSSL("cannot use the public key")
        }
        defer { unsafe OSSL_PARAM_free(parameters) }
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, type, nil) else {
            throw .openSSL("cannot use the public key")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_fromdata_init(context) == 1,
            unsafe copenssl_public_key(context, &key, parameters) == 1, let key = unsafe key
        else { throw .openSSL("cannot use the public key", code: .malformed) }
        return unsafe key
    }
}
