internal import COpenSSL

extension NativePrivateKey {
    /// The kinds of keys that can be made.
    package enum Generated: Hashable, Sendable, CaseIterable {
        case p256
        case p384
        case p521
        case rsa2048
        case rsa4096
        case ed25519
    }

    /// Makes a new key.
    ///
    /// - Throws: `CryptoError.Code.operationFailed`.
    package static func generate(_ kind: Generated = .p256) throws(CryptoError) -> NativePrivateKey {
        CryptoRuntime.initialise()
        let algorithm =
            switch kind {
            case .p256, .p384, .p521: EVP_PKEY_EC
            case .rsa2048, .rsa4096: EVP_PKEY_RSA
            case .ed25519: EVP_PKEY_ED25519
            }
        guard let context = unsafe EVP_PKEY_CTX_new_id(algorithm, nil) else { throw .openSSL("cannot make a key") }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_keygen_init(context) == 1 else { throw .openSSL("cannot make a key") }
        let isSet =
            switch kind {
            case .p256: unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1)
            case .p384: unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_secp384r1)
            case .p521: unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_secp521r1)
            case .rsa2048: unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048)
            case .rsa4096: unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(context, 4096)
            case .ed25519: Int32(1)
            }
        var key: OpaquePointer?
        guard isSet == 1, unsafe EVP_PKEY_keygen(context, &key) == 1, let key = unsafe key else {
            throw .openSSL("cannot make a key")
        }
        let owned = unsafe EVPKey(adopting: key)
        return try NativePrivateKey(pkcs8: owned.pkcs8(), decoded: owned)
    }
}
