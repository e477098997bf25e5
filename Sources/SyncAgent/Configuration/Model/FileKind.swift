/// What a file holds.
package enum FileKind: String, CaseIterable, Hashable, Sendable {
    /// The SVID's certificates, leaf first, PEM.
    case certificateChain = "certificate-chain"
    /// The SVID's private key, PKCS#8 PEM.
    case privateKey = "private-key"
    /// The trust domain's authorities, PEM.
    case trustBundle = "trust-bundle"
    /// The private key and the certificates in one file.
    case combined

    /// Whether whoever reads the file can act as the workload.
    package var isSecret: Bool {
        switch self {
        case .privateKey, .combined: true
        case .certificateChain, .trustBundle: false
        }
    }

    /// The mode of a file that names none.
    package var defaultMode: FileMode { isSecret ? FileMode(0o600) : FileMode(0o644) }
}
