internal import ReloadHooks
internal import SPIFFE

extension FileContent {
    /// What it means to hooks when a file of this kind has changed.
    ///
    /// - Parameter isOwn: Whether it is about the trust domain of the output's identity, where there is a file for each;
    ///   nil where that is not known.
    func changes(isOwn: Bool?) -> Set<ChangeKind> {
        switch self {
        case .certificateChain, .leaf, .intermediates, .spiffeID: [.svid]
        case .privateKey: [.key]
        case .combined, .keyStore, .credentialBundle, .extraCredentialBundles, .hints: [.svid, .key]
        case .trustBundle(let form), .trustStore(let form, _):
            form.mergesFederated ? [.bundle, .federatedBundle] : [.bundle]
        case .revocationLists: [.bundle]
        case .trustBundles, .spiffeBundle:
            switch isOwn {
            case true?: [.bundle]
            case false?: [.federatedBundle]
            case nil: [.bundle, .federatedBundle]
            }
        case .bundleMap: [.bundle, .federatedBundle]
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
    ///
    /// - Parameter trustDomain: That of the output's identity; nil where it is not known.
    func changes(of name: String, in trustDomain: TrustDomain?) -> Set<ChangeKind> {
        let kinds: [Set<ChangeKind>] = files.compactMap { file in
            guard let pattern = file.pattern else {
                return file.name == name ? file.content.changes(isOwn: true) : nil
            }
            guard pattern.mayGive(name) else { return nil }
            return file.content.changes(isOwn: trustDomain.map { pattern.name(for: $0.name) == name })
        }
        // A file that this configuration does not have any more may have been anything.
        guard !kinds.isEmpty else { return Set(ChangeKind.allCases) }
        return kinds.reduce([]) { $0.union($1) }
    }
}
