internal import NativeCrypto
internal import NativeKernel

extension Certificate {
    /// Parses the certificates of a file: PEM, or DER without gaps (rule X5-35).
    ///
    /// In PEM, text outside blocks and blocks of other kinds are passed over.
    ///
    /// - Parameter contents: The whole file.
    /// - Returns: The certificates in their order, at least one.
    /// - Throws: `X509DecodingError`; a file without certificates is `empty` (decision D-8).
    public static func parse(contents: Span<UInt8>) throws(X509DecodingError) -> [Certificate] {
        do throws(CryptoError) {
            guard PEMDocument.isPEM(contents) else {
                return try NativeCertificate.parseConcatenated(contents).map(Certificate.init)
            }
            return try parse(PEMDocument(contents))
        } catch {
            throw X509DecodingError(error)
        }
    }

    /// The certificates of a PEM text.
    static func parse(_ document: PEMDocument) throws(CryptoError) -> [Certificate] {
        guard !document.certificates.isEmpty else {
            throw CryptoError(.empty, "there are no certificates: no block 'CERTIFICATE'")
        }
        var certificates: [Certificate] = []
        for der in document.certificates {
            do throws(CryptoError) {
                certificates.append(Certificate(try NativeCertificate(der: der.span)))
            } catch {
                throw CryptoError(error.code, "certificate \(certificates.count + 1): \(error.message)")
            }
        }
        return certificates
    }
}

extension X509Bundle {
    /// Reads a bundle from PEM text.
    ///
    /// - Parameters:
    ///   - trustDomain: The trust domain that the bundle is of, which the text does not say.
    ///   - pem: `CERTIFICATE` blocks, at least one; other blocks and text are passed over (rule X5-35).
    /// - Throws: `X509DecodingError`; a text without certificates is `empty` (decision D-8).
    public init(trustDomain: TrustDomain, pem: Span<UInt8>) throws(X509DecodingError) {
        do throws(CryptoError) {
            self.init(trustDomain: trustDomain, authorities: try Certificate.parse(PEMDocument(pem)))
        } catch {
            throw X509DecodingError(error)
        }
    }
}

extension PrivateKey {
    /// Reads the private key of a PEM file, if there is one (rule X5-35).
    ///
    /// - Parameter contents: The whole file. Wiping it remains the caller's duty.
    /// - Returns: nil for a file that has none, or is not PEM.
    /// - Throws: `X509DecodingError`, also for several keys.
    public static func parse(contents: Span<UInt8>) throws(X509DecodingError) -> PrivateKey? {
        let key: SecretBytes?
        do throws(CryptoError) {
            guard PEMDocument.isPEM(contents) else { return nil }
            let keys = try PEMDocument(contents).privateKeys
            guard keys.count <= 1 else {
                throw CryptoError(.malformed, "there are \(keys.count) private keys; one is allowed")
            }
            key = keys.first
        } catch {
            throw X509DecodingError(error)
        }
        return try key.map { (key) throws(X509DecodingError) in try PrivateKey(pkcs8: key) }
    }
}
