internal import ReloadHooks

extension FileContent {
    /// What it means to hooks when a file of this kind has changed.
    var changes: Set<ChangeKind> {
        switch self {
        case .certificateChain, .leaf, .intermediates, .spiffeID: [.svid]
        case .privateKey: [.key]
        case .combined, .keyStore, .credentialBundle, .extraCredentialBundles, .hints: [.svid, .key]
        case .trustBundle, .revocationLists: [.bundle]
        case .trustBundles, .bundleMap, .spiffeBundle, .trustStore: [.bundle, .federatedBundle]
        case .jwtSVID, .jwkSet, .jwtBundleMap: [.jwt]
        case .witSVID, .witKey: [.wit]
        // These change with the others, or say where they are.
        case .metadata, .envoySecret: []
        }
    }

    /// Whether the certificates can be read from such a file, PEM without a passphrase or with the key before them.
    var beginsWithCertificates: Bool {
        switch self {
        case .certificateChain, .leaf, .combined, .credentialBundle: true
        default: false
        }
    }
}

extension OutputPlan {
    /// What it means that a file of this name has changed.
    func changes(of name: String) -> Set<ChangeKind> {
        let files = files.filter { file in file.pattern.map { $0.mayGive(name) } ?? (file.name == name) }
        // A file that this configuration does not have any more may have been anything.
        guard !files.isEmpty else { return Set(ChangeKind.allCases) }
        return files.reduce([]) { $0.union($1.content.changes) }
    }
}
