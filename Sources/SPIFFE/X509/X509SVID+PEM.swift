internal import NativeCrypto
package import NativeKernel

extension X509SVID {
    /// The leaf and then the intermediates as `CERTIFICATE` blocks.
    package var certificateChainPEM: [UInt8] { PEM.certificates(certificates.map(\.native)) }
    /// The leaf alone as a `CERTIFICATE` block.
    package var leafPEM: [UInt8] { PEM.certificates([leaf.native]) }
    /// The private key as a `PRIVATE KEY` block.
    package var privateKeyPEM: SecretBytes { PEM.privateKey(privateKey.native) }
    /// The private key and then the chain in one text.
    package var combinedPEM: SecretBytes {
        PEM.combined(key: privateKey.native, certificates: certificates.map(\.native))
    }
}
