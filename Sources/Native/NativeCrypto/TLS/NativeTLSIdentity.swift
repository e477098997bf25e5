/// A certificate to present, with its chain and its key.
package struct NativeTLSIdentity: Sendable {
    /// The leaf, then the intermediates; at least one certificate.
    package let certificates: [NativeCertificate]
    /// The leaf's key.
    package let privateKey: NativePrivateKey

    package init(certificates: [NativeCertificate], privateKey: NativePrivateKey) {
        self.certificates = certificates
        self.privateKey = privateKey
    }
}
