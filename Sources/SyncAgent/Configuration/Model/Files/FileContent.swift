package import SPIFFE

/// What a file holds, with everything that the configuration says about it.
///
/// `Passphrase` is the place of a passphrase in a configuration, and the passphrase itself in a plan.
package enum FileContent<Passphrase: Equatable & Sendable>: Equatable, Sendable {
    case certificateChain
    case leaf
    case intermediates
    case privateKey(KeyForm<Passphrase>)
    case combined(KeyForm<Passphrase>, keyLast: Bool)
    case trustBundle(TrustBundleForm)
    case trustBundles(omitExpired: Bool)
    case bundleMap
    case spiffeBundle
    case revocationLists
    case keyStore(alias: String, Passphrase)
    case trustStore(TrustBundleForm, Passphrase)
    /// A token for an audience; of the output's identity where none is named.
    case jwtSVID(audience: [String], SPIFFEID?)
    case jwkSet
    case jwtBundleMap(JWTBundleMapForm)
    /// A token that is bound to a key; of the output's identity where none is named (incubating).
    case witSVID(SPIFFEID?)
    /// That key.
    case witKey(WITKeyEncoding, SPIFFEID?)
    case spiffeID
    case metadata
    case envoySecret(EnvoySecret)
    /// The one file with key and chain of a credential folder (rules FD-1, FD-6, FD-7).
    case credentialBundle
    /// The same for the identities beside the folder's own.
    case extraCredentialBundles
    /// Which identity of a credential folder has which hint.
    case hints

    /// Whether whoever reads the file can act as the workload.
    package var isSecret: Bool {
        switch self {
        case .privateKey, .combined, .keyStore, .jwtSVID, .witSVID, .witKey, .credentialBundle, .extraCredentialBundles:
            true
        default: false
        }
    }

    /// Whether the standard that it is of may still change.
    package var isIncubating: Bool {
        switch self {
        case .witSVID, .witKey: true
        default: false
        }
    }

    /// What it is encrypted with, if it is.
    package var passphrase: Passphrase? {
        switch self {
        case .privateKey(let form), .combined(let form, _): form.passphrase
        case .keyStore(_, let passphrase), .trustStore(_, let passphrase): passphrase
        default: nil
        }
    }

    /// The mode of a file that names none.
    package var defaultMode: FileMode { isSecret ? FileMode(0o600) : FileMode(0o644) }

    /// What in a name stands for what the files of this kind differ by; nil for a kind that is always one file.
    package var placeholder: String? {
        switch self {
        case .trustBundles, .spiffeBundle, .jwkSet: FileNamePattern.trustDomain
        case .extraCredentialBundles: FileNamePattern.index
        default: nil
        }
    }

    /// The same with another form of passphrase.
    package func mapPassphrase<Other, Failure: Error>(
        _ transform: (Passphrase) throws(Failure) -> Other
    ) throws(Failure) -> FileContent<Other> {
        switch self {
        case .certificateChain: .certificateChain
        case .leaf: .leaf
        case .intermediates: .intermediates
        case .privateKey(let form): .privateKey(try form.mapPassphrase(transform))
        case .combined(let form, let keyLast): .combined(try form.mapPassphrase(transform), keyLast: keyLast)
        case .trustBundle(let form): .trustBundle(form)
        case .trustBundles(let omitExpired): .trustBundles(omitExpired: omitExpired)
        case .bundleMap: .bundleMap
        case .spiffeBundle: .spiffeBundle
        case .revocationLists: .revocationLists
        case .keyStore(let alias, let passphrase): .keyStore(alias: alias, try transform(passphrase))
        case .trustStore(let form, let passphrase): .trustStore(form, try transform(passphrase))
        case .jwtSVID(let audience, let id): .jwtSVID(audience: audience, id)
        case .jwkSet: .jwkSet
        case .jwtBundleMap(let form): .jwtBundleMap(form)
        case .witSVID(let id): .witSVID(id)
        case .witKey(let encoding, let id): .witKey(encoding, id)
        case .spiffeID: .spiffeID
        case .metadata: .metadata
        case .envoySecret(let secret): .envoySecret(secret)
        case .credentialBundle: .credentialBundle
        case .extraCredentialBundles: .extraCredentialBundles
        case .hints: .hints
        }
    }
}

extension FileContent: Hashable where Passphrase: Hashable {}
