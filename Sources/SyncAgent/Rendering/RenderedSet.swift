package import FileDelivery
package import NativeKernel
package import SPIFFE

/// The files that a state amounts to for one output.
package struct RenderedSet: Sendable {
    /// The identity that the files carry.
    package let svid: X509SVID
    package let files: [DeliveredFile]
    /// What keys in the files are encrypted with, where it was generated.
    package let passphrase: SecretBytes?
    /// Files that cannot be had yet, and that the others do not wait for.
    package let missing: [MissingFile]
    /// What could not be delivered, or is delivered and questionable; for the log.
    package let warnings: [String]
}
