internal import CCertificates
internal import COpenSSL

extension CryptoRuntime {
    /// Does on this thread what OpenSSL otherwise does at the first verification of a certificate: it reads its
    /// configuration, loads its providers and finds the algorithms, which takes some two milliseconds.
    ///
    /// Whether it succeeds is of no matter here: what fails fails again, and is reported, when it is needed.
    package static func prepare() {
        initialise()
        defer { ERR_clear_error() }
        let scalar: [UInt8] = Array(repeating: 0, count: 31) + [1]
        do throws(CryptoError) {
            guard let point = try EllipticCurve.named(.p256)?.publicPoint(of: scalar.span) else { return }
            let key = PublicKeyInfo(algorithm: .ecPublicKey, parameters: ObjectIdentifier.p256.der, key: point)
            prepareSignatures(of: key.der)
        } catch {
            return
        }
    }

    /// Verifies nothing with a key: what counts is that OpenSSL has looked for everything, in the same two library
    /// contexts as for a certificate: one decodes the key, and the default one verifies.
    private static func prepareSignatures(of publicKey: [UInt8]) {
        let key = unsafe publicKey.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            guard let start = buffer.baseAddress else { return nil }
            return unsafe ccertificates_parse_key(start, buffer.count)
        }
        guard let key = unsafe key else { return }
        defer { unsafe EVP_PKEY_free(key) }
        guard let context = unsafe EVP_MD_CTX_new() else { return }
        defer { unsafe EVP_MD_CTX_free(context) }
        _ = unsafe EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key)
    }
}
