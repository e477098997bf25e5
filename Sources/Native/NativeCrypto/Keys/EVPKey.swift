internal import COpenSSL
internal import NativeKernel

/// OpenSSL's object for a key.
@safe
final class EVPKey: Sendable {
    // Safe because: owned until deinit and never changed; OpenSSL locks the caches within an EVP_PKEY itself.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Takes over a reference.
    @unsafe
    init(adopting handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    /// Decodes an unencrypted PKCS#8 key.
    convenience init(pkcs8: SecretBytes) throws(CryptoError) {
        let key = unsafe pkcs8.withSpan { bytes in
            unsafe bytes.withUnsafeBufferPointer { buffer -> OpaquePointer? in
                var cursor = buffer.baseAddress
                guard let info = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, buffer.count) else { return nil }
                defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
                return unsafe EVP_PKCS82PKEY(info)
            }
        }
        guard let key = unsafe key else { throw .openSSL("OpenSSL cannot use the private key", code: .unsupported) }
        unsafe self.init(adopting: key)
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    /// Lends OpenSSL's object to the code of this module.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// The unencrypted PKCS#8 encoding.
    func pkcs8() throws(CryptoError) -> SecretBytes {
        guard let info = unsafe EVP_PKEY2PKCS8(handle) else { throw .openSSL("cannot encode the private key") }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        let count = unsafe i2d_PKCS8_PRIV_KEY_INFO(info, nil)
        guard count > 0 else { throw .openSSL("cannot encode the private key") }
        return try SecretBytes(count: Int(count)) { bytes throws(CryptoError) in
            let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
                var cursor = buffer.baseAddress
                return unsafe i2d_PKCS8_PRIV_KEY_INFO(info, &cursor)
            }
            guard written == count else { throw .openSSL("cannot encode the private key") }
        }
    }
}
