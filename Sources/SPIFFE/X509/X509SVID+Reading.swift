internal import NativeCrypto

extension X509SVID {
    /// Reads an SVID from PEM text: certificates and private key, in either order (rule X5-35).
    ///
    /// Text outside blocks and blocks of other kinds are passed over. The private key must be in unencrypted PKCS#8; it
    /// is copied into memory that is wiped.
    ///
    /// - Parameters:
    ///   - pem: The text. Wiping it remains the caller's duty.
    ///   - hint: What the operator calls the identity; empty is the same as nil.
    ///   - strict: As `init(parsing:privateKeyDER:hint:strict:)`.
    /// - Throws: `X509SVIDError` for what is missing, cannot be read, or breaks a rule first.
    public init(pem: Span<UInt8>, hint: String? = nil, strict: Bool = false) throws(X509SVIDError) {
        let document = try Self.document(pem)
        try self.init(document, keys: document, hint, strict)
    }

    /// Reads an SVID from two PEM texts: certificates, and the private key.
    ///
    /// - Parameters:
    ///   - certificatesPEM: The leaf, then the intermediates.
    ///   - privateKeyPEM: The private key. Wiping it remains the caller's duty.
    ///   - hint: What the operator calls the identity; empty is the same as nil.
    ///   - strict: As `init(parsing:privateKeyDER:hint:strict:)`.
    /// - Throws: `X509SVIDError`, as `init(pem:hint:strict:)`.
    public init(
        certificatesPEM: Span<UInt8>, privateKeyPEM: Span<UInt8>, hint: String? = nil, strict: Bool = false
    ) throws(X509SVIDError) {
        try self.init(try Self.document(certificatesPEM), keys: try Self.document(privateKeyPEM), hint, strict)
    }

    private init(
        _ document: PEMDocument, keys: PEMDocument, _ hint: String?, _ strict: Bool
    ) throws(X509SVIDError) {
        let certificates: [Certificate]
        do throws(CryptoError) {
            certificates = try Certificate.parse(document)
        } catch {
            throw X509SVIDError(certificates: X509DecodingError(error))
        }
        guard let key = keys.privateKeys.first else {
            throw X509SVIDError(.noPrivateKey, "X5-31", nil, "there is no private key: no block 'PRIVATE KEY'")
        }
        guard keys.privateKeys.count == 1 else {
            throw X509SVIDError(
                .malformedPrivateKey, "X5-31", nil, "there are \(keys.privateKeys.count) private keys; one is allowed")
        }
        try self.init(certificates: certificates, privateKey: key, hint: hint, strict: strict)
    }

    private static func document(_ pem: Span<UInt8>) throws(X509SVIDError) -> PEMDocument {
        do throws(CryptoError) {
            return try PEMDocument(pem)
        } catch {
            throw X509SVIDError(
                error.code == .unsupported ? .malformedPrivateKey : .malformedCertificate, "X5-35", nil, error.message)
        }
    }
}
