internal import COpenSSL

/// One signature or verification by OpenSSL, from set-up to result.
@safe
struct SignatureContext: ~Copyable {
    private let handle: OpaquePointer
    // Held until the end: the context may refer to the key.
    private let key: EVPKey

    enum Purpose {
        case sign
        case verify
    }

    init(_ purpose: Purpose, _ algorithm: SignatureAlgorithm, _ key: EVPKey) throws(CryptoError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .openSSL("out of memory") }
        guard unsafe Self.isPrepared(context, purpose, algorithm, key) else {
            unsafe EVP_MD_CTX_free(context)
            throw .openSSL("the key cannot be used with \(algorithm.rawValue)")
        }
        unsafe handle = context
        self.key = key
    }

    @unsafe
    private static func isPrepared(
        _ context: OpaquePointer, _ purpose: Purpose, _ algorithm: SignatureAlgorithm, _ key: EVPKey
    ) -> Bool {
        let digest =
            switch algorithm {
            case .rs256, .ps256, .es256: unsafe EVP_sha256()
            case .rs384, .ps384, .es384: unsafe EVP_sha384()
            case .rs512, .ps512, .es512: unsafe EVP_sha512()
            }
        var options: OpaquePointer?
        let done = unsafe key.withHandle { key in
            switch purpose {
            case .sign: unsafe EVP_DigestSignInit(context, &options, digest, nil, key)
            case .verify: unsafe EVP_DigestVerifyInit(context, &options, digest, nil, key)
            }
        }
        guard done == 1 else { return false }
        switch algorithm.family {
        case .ecdsa: return true
        case .pkcs1: return unsafe EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PADDING) == 1
        case .pss:
            // RFC 7518 §3.5: the salt is as long as the digest, and the mask uses the same digest, which is the default.
            return unsafe EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1
        }
    }

    deinit { unsafe EVP_MD_CTX_free(handle) }

    /// Whether the signature in OpenSSL's form is the one of the message.
    consuming func verify(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        // A wrong signature leaves errors in the queue, which say nothing more.
        defer { ERR_clear_error() }
        return unsafe message.withUnsafeBufferPointer { message in
            unsafe signature.withUnsafeBufferPointer { signature in
                unsafe EVP_DigestVerify(
                    handle, signature.baseAddress, signature.count, message.baseAddress, message.count) == 1
            }
        }
    }

    /// The signature of the message in OpenSSL's form.
    consuming func sign(_ message: Span<UInt8>) throws(CryptoError) -> [UInt8] {
        let signature = unsafe message.withUnsafeBufferPointer { message -> [UInt8] in
            var count = 0
            guard unsafe EVP_DigestSign(handle, nil, &count, message.baseAddress, message.count) == 1 else { return [] }
            return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
                let done = unsafe EVP_DigestSign(
                    handle, buffer.baseAddress, &count, message.baseAddress, message.count)
                written = done == 1 ? count : 0
            }
        }
        guard !signature.isEmpty else { throw .openSSL("cannot sign") }
        return signature
    }
}
