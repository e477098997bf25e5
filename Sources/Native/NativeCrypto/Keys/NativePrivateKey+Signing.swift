internal import COpenSSL

extension NativePrivateKey {
    /// The signature algorithm that this key signs certificates with.
    var signatureAlgorithm: AlgorithmIdentifier? {
        switch kind {
        case .ellipticCurve(.p256): AlgorithmIdentifier(algorithm: .ecdsaWithSHA256, parameters: [])
        case .ellipticCurve: AlgorithmIdentifier(algorithm: .ecdsaWithSHA384, parameters: [])
        case .rsa(_, pss: false): AlgorithmIdentifier(algorithm: .sha256WithRSA, parameters: [DERTag.null, 0])
        case .ed25519: AlgorithmIdentifier(algorithm: .ed25519, parameters: [])
        default: nil
        }
    }

    /// Signs the bytes with `signatureAlgorithm`.
    ///
    /// - Throws: `CryptoError` with `.unsupported` or `.operationFailed`.
    func signature(of bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let algorithm = signatureAlgorithm?.algorithm else {
            throw CryptoError(.unsupported, "cannot sign with a key of the kind \(kind)")
        }
        let key = try evpKey()
        guard let context = unsafe EVP_MD_CTX_new() else { throw .openSSL("out of memory") }
        defer { unsafe EVP_MD_CTX_free(context) }
        let digest: OpaquePointer? =
            switch algorithm {
            case .ed25519: nil
            case .ecdsaWithSHA384: unsafe EVP_sha384()
            default: unsafe EVP_sha256()
            }
        let isReady = unsafe key.withHandle { unsafe EVP_DigestSignInit(context, nil, digest, nil, $0) }
        guard isReady == 1 else { throw .openSSL("cannot sign") }
        var count = 0
        guard unsafe EVP_DigestSign(context, nil, &count, bytes, bytes.count) == 1 else {
            throw .openSSL("cannot sign")
        }
        let signature = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            let done = unsafe EVP_DigestSign(context, buffer.baseAddress, &count, bytes, bytes.count)
            written = done == 1 ? count : 0
        }
        guard !signature.isEmpty else { throw .openSSL("cannot sign") }
        return signature
    }
}
