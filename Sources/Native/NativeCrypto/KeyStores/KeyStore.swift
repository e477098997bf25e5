internal import COpenSSL
package import NativeKernel

/// Writes PKCS#12 stores (RFC 7292) as Java and OpenSSL read them: PBES2 with AES-256, and a MAC with SHA-256.
///
/// The same content and passphrase always become the same bytes.
package enum KeyStore {
    /// A certificate to trust, and its name in the store.
    package struct Trusted: Sendable {
        let alias: String
        let certificate: NativeCertificate

        package init(alias: String, certificate: NativeCertificate) {
            self.alias = alias
            self.certificate = certificate
        }
    }

    /// A store of one private key with its chain.
    ///
    /// - Throws: `CryptoError.Code.operationFailed`.
    package static func identity(
        alias: String, key: NativePrivateKey, chain: [NativeCertificate], passphrase: SecretBytes
    ) throws(CryptoError) -> [UInt8] {
        let protection = Protection(passphrase: passphrase, derivation: .keyStore)
        let certificates = try Entries()
        let keys = try Entries()
        // What ties the key to its leaf; Java and OpenSSL both look for it.
        let keyID = chain.first?.fingerprint ?? []
        let digest = key.pkcs8.withSpan { NativePrivateKey.digest(of: $0, for: "svidsync store: key") }
        let isAdded = unsafe protection.with(digest) { protection in
            key.pkcs8.withSpan { key in
                unsafe key.withUnsafeBufferPointer { key in
                    unsafe copenssl_bags_add_key(
                        keys.stack, key.baseAddress, key.count, &protection, alias, keyID, Int32(keyID.count))
                }
            }
        }
        guard isAdded == 1 else { throw .openSSL("the private key cannot be put into the store") }
        for (index, certificate) in chain.enumerated() {
            let isAdded = unsafe certificate.withHandle { handle in
                unsafe index == 0
                    ? copenssl_bags_add_certificate(certificates.stack, handle, alias, keyID, Int32(keyID.count))
                    : copenssl_bags_add_certificate(certificates.stack, handle, nil, nil, 0)
            }
            guard isAdded == 1 else { throw .openSSL("a certificate cannot be put into the store") }
        }
        return try encode(certificates, keys, digest: self.digest(chain), protection)
    }

    /// A store of certificates that Java trusts, each under a name of its own.
    ///
    /// - Throws: `CryptoError.Code.operationFailed`.
    package static func trust(_ trusted: [Trusted], passphrase: SecretBytes) throws(CryptoError) -> [UInt8] {
        let protection = Protection(passphrase: passphrase, derivation: .keyStore)
        let certificates = try Entries()
        for entry in trusted {
            let isAdded = unsafe entry.certificate.withHandle { handle in
                unsafe copenssl_bags_add_trusted(certificates.stack, handle, entry.alias, trustedKeyUsage)
            }
            guard isAdded == 1 else { throw .openSSL("a certificate cannot be put into the store") }
        }
        return try encode(certificates, nil, digest: digest(trusted.map(\.certificate)), protection)
    }

    /// OpenSSL's number for the attribute by which Java knows a trusted certificate.
    private static let trustedKeyUsage: Int32 = {
        CryptoRuntime.initialise()
        let identifier = "2.16.840.1.113894.746875.1.1"
        let known = unsafe OBJ_txt2nid(identifier)
        if known != NID_undef { return known }
        return unsafe OBJ_create(identifier, "oracle-jdk-trustedkeyusage", "Trusted key usage (Oracle)")
    }()

    private static func digest(_ certificates: [NativeCertificate]) -> [UInt8] {
        var digest = SHA256()
        let label = Array("svidsync store: certificates".utf8)
        digest.update(label.span)
        for certificate in certificates {
            let der = certificate.der
            digest.update(der.span)
        }
        return digest.finish()
    }

    private static func encode(
        _ certificates: borrowing Entries, _ keys: consuming Entries?, digest: [UInt8], _ protection: Protection
    ) throws(CryptoError) -> [UInt8] {
        let macSalt = Digest.sha256(digest.span)
        let keyStack = unsafe keys?.stack
        let store = unsafe protection.with(digest) { protection in
            unsafe copenssl_store(certificates.stack, keyStack, &protection, macSalt)
        }
        guard let store = unsafe store else { throw .openSSL("the store cannot be made") }
        defer { unsafe PKCS12_free(store) }
        let count = unsafe Int(i2d_PKCS12(store, nil))
        guard count > 0 else { throw .openSSL("the store cannot be encoded") }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
            var cursor = buffer.baseAddress
            written = unsafe Int(i2d_PKCS12(store, &cursor))
        }
    }

    /// Entries of a store under construction.
    @safe
    private struct Entries: ~Copyable {
        let stack: OpaquePointer

        init() throws(CryptoError) {
            CryptoRuntime.initialise()
            guard let stack = unsafe copenssl_bags_new() else { throw .openSSL("no memory for a store") }
            unsafe self.stack = stack
        }

        deinit { unsafe copenssl_bags_free(stack) }
    }
}
