public import SPIFFE

/// Where an X509-SVID and trust bundles lie as PEM files.
public struct X509Files: Hashable, Sendable {
    /// The leaf and then the intermediates.
    public var certificates: String
    /// The private key in unencrypted PKCS#8; may be the same file as the certificates.
    public var privateKey: String
    /// The authorities of the SVID's own trust domain, and of no other.
    ///
    /// A file does not say whose authorities it holds: with spiffe-helper's `include_federated_domains` those of other
    /// trust domains are in it, too, and would vouch for this one.
    public var bundle: String
    /// The authorities of other trust domains.
    public var federatedBundles: [TrustDomain: String]

    /// Names files; relative paths start at the working directory.
    ///
    /// - Parameters:
    ///   - certificates: The leaf and then the intermediates.
    ///   - privateKey: The private key.
    ///   - bundle: The authorities of the SVID's own trust domain.
    ///   - federatedBundles: Those of other trust domains.
    public init(
        certificates: String, privateKey: String, bundle: String, federatedBundles: [TrustDomain: String] = [:]
    ) {
        self.certificates = certificates
        self.privateKey = privateKey
        self.bundle = bundle
        self.federatedBundles = federatedBundles
    }

    /// The names that svidsync writes: `tls.crt`, `tls.key`, `ca.pem`, and `ca-TD.pem` for each federated trust domain.
    ///
    /// - Parameters:
    ///   - directory: Where they lie.
    ///   - federated: The other trust domains to accept.
    /// - Returns: The files.
    public static func svidsync(in directory: String, federated: [TrustDomain] = []) -> X509Files {
        let others = federated.map { ($0, "\(directory)/ca-\($0.name).pem") }
        return X509Files(
            certificates: "\(directory)/tls.crt", privateKey: "\(directory)/tls.key", bundle: "\(directory)/ca.pem",
            federatedBundles: Dictionary(others) { first, _ in first })
    }

    /// The names in spiffe-helper's examples: `svid.pem`, `svid_key.pem`, `svid_bundle.pem`.
    ///
    /// - Parameter directory: Where they lie.
    /// - Returns: The files.
    public static func spiffeHelper(in directory: String) -> X509Files {
        X509Files(
            certificates: "\(directory)/svid.pem", privateKey: "\(directory)/svid_key.pem",
            bundle: "\(directory)/svid_bundle.pem")
    }

    /// The names of the SPIFFE Filesystem Delivery standard, a draft (rules FD-1, FD-2), which svidsync's credential
    /// folders have.
    ///
    /// - Parameters:
    ///   - directory: The credential folder.
    ///   - trustDomain: That of the SVID in it.
    ///   - federated: The other trust domains to accept.
    /// - Returns: The files.
    public static func credentialFolder(
        in directory: String, trustDomain: TrustDomain, federated: [TrustDomain] = []
    ) -> X509Files {
        func bundle(_ trustDomain: TrustDomain) -> String {
            "\(directory)/\(trustDomain.name)\(CredentialFolder.trustBundleSuffix)"
        }
        let credentials = "\(directory)/\(CredentialFolder.credentialBundle)"
        return X509Files(
            certificates: credentials, privateKey: credentials, bundle: bundle(trustDomain),
            federatedBundles: Dictionary(federated.map { ($0, bundle($0)) }) { first, _ in first })
    }

    /// All paths, each once.
    var paths: Set<String> { Set([certificates, privateKey, bundle] + federatedBundles.values) }
}
