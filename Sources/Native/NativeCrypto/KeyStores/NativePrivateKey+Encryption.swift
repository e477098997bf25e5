internal import COpenSSL
package import NativeKernel

extension NativePrivateKey {
    /// The key as an EncryptedPrivateKeyInfo (RFC 5958 §3).
    ///
    /// - Throws: `CryptoError.Code.operationFailed`.
    package func encryptedPKCS8(_ protection: Protection) throws(CryptoError) -> [UInt8] {
        let encrypted = unsafe pkcs8.withSpan { key in
            let digest = Self.digest(of: key, for: "svidsync encrypted key")
            return unsafe protection.with(digest) { protection in
                unsafe key.withUnsafeBufferPointer { key in
                    unsafe copenssl_encrypt_key(key.baseAddress, key.count, &protection)
                }
            }
        }
        guard let encrypted = unsafe encrypted else { throw .openSSL("cannot encrypt the private key") }
        defer { unsafe X509_SIG_free(encrypted) }
        let count = unsafe Int(i2d_X509_SIG(encrypted, nil))
        guard count > 0 else { throw .openSSL("cannot encode the encrypted private key") }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            var cursor = buffer.baseAddress
            written = unsafe Int(i2d_X509_SIG(encrypted, &cursor))
        }
    }

    /// The key in the form that is its algorithm's own: RSAPrivateKey (RFC 8017) or ECPrivateKey with the curve's name
    /// (RFC 5915).
    ///
    /// - Throws: `CryptoError.Code.unsupported` for a key of another algorithm, which has none.
    package func traditionalDER() throws(CryptoError) -> (label: PEM.Label, der: SecretBytes) {
        let label: PEM.Label
        switch kind {
        case .ellipticCurve: label = .ecPrivateKey
        case .rsa(_, pss: false): label = .rsaPrivateKey
        default: throw CryptoError(.unsupported, "a key of the kind \(kind) has no older form than PKCS#8")
        }
        let key = try evpKey()
        return (
            label,
            unsafe try key.withHandle { (key) throws(CryptoError) in
                let count = unsafe Int(i2d_PrivateKey(key, nil))
                guard count > 0 else { throw .openSSL("cannot encode the private key") }
                return try SecretBytes(count: count) { (bytes) throws(CryptoError) in
                    let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
                        var cursor = buffer.baseAddress
                        return unsafe Int(i2d_PrivateKey(key, &cursor))
                    }
                    guard written == count else { throw .openSSL("cannot encode the private key") }
                }
            }
        )
    }

    static func digest(of key: Span<UInt8>, for purpose: String) -> [UInt8] {
        var digest = SHA256()
        let label = Array(purpose.utf8)
        digest.update(label.span)
        digest.update(key)
        return digest.finish()
    }
}
