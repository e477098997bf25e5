public import SPIFFE

/// A certificate of any kind with its key: what a server of the web's kind presents.
public struct TLSCertificate: Sendable {
    /// The leaf, then the intermediates.
    public let certificates: [Certificate]
    /// The leaf's key.
    public let privateKey: PrivateKey

    /// Puts a certificate and its key together.
    ///
    /// - Parameters:
    ///   - certificates: The leaf, then the intermediates.
    ///   - privateKey: The leaf's key.
    /// - Throws: `TLSError.Code.invalidConfiguration` if there is no certificate, or the key is not the leaf's.
    public init(certificates: [Certificate], privateKey: PrivateKey) throws(TLSError) {
        guard let leaf = certificates.first else {
            throw TLSError(.invalidConfiguration, "there is no certificate to present")
        }
        guard privateKey.matches(leaf) != false else {
            throw TLSError(.invalidConfiguration, "the private key is not that of the certificate (\(leaf))")
        }
        self.certificates = certificates
        self.privateKey = privateKey
    }
}

/// Where a certificate of any kind comes from, for a server of the web's kind.
public protocol TLSCertificateSource: Sendable {
    /// The certificate that is current now; does not wait.
    ///
    /// - Throws: The source's own error if there is none.
    func tlsCertificate() throws -> TLSCertificate
}

extension TLSCertificate: TLSCertificateSource {
    /// The certificate itself.
    public func tlsCertificate() -> TLSCertificate { self }
}
