internal import NativeCrypto
package import NativeKernel

extension X509SVID {
    /// The leaf and then the intermediates as `CERTIFICATE` blocks (RFC 7468 §5), as TLS servers read them.
    public var certificateChainPEM: [UInt8] { PEM.certificates(certificates.map(\.native)) }
    /// The leaf alone as a `CERTIFICATE` block.
    package var leafPEM: [UInt8] { PEM.certificates([leaf.native]) }
    /// The intermediates as `CERTIFICATE` blocks; no bytes where there are none.
    package var intermediatesPEM: [UInt8] { PEM.certificates(intermediates.map(\.native)) }
    /// The private key as a `PRIVATE KEY` block.
    package var privateKeyPEM: SecretBytes { PEM.privateKey(privateKey.native) }
    /// The private key and then the chain in one text.
    package var combinedPEM: SecretBytes { combinedPEM(certificates) }

    /// The private key and these certificates in one text.
    package func combinedPEM(_ certificates: [Certificate], keyLast: Bool = false) -> SecretBytes {
        PEM.combined(key: privateKey.native, certificates: certificates.map(\.native), keyLast: keyLast)
    }

    /// The chain without the authorities of a bundle, which a peer has already (rule FD-7).
    package func certificates(without bundle: X509Bundle?) -> [Certificate] {
        guard let bundle else { return certificates }
        return [leaf] + intermediates.filter { !bundle.contains($0) }
    }
}

extension Certificate {
    /// Certificates as `CERTIFICATE` blocks (RFC 7468 §5), in their order.
    public static func pem(_ certificates: [Certificate]) -> [UInt8] { PEM.certificates(certificates.map(\.native)) }

    /// A certificate revocation list as an `X509 CRL` block.
    package static func pem(revocationList der: [UInt8]) -> [UInt8] { PEM.block(.revocationList, der) }
}
