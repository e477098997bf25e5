/// What a file holds, as the configuration names it.
package enum FileKind: String, CaseIterable, Hashable, Sendable {
    /// The SVID's certificates, leaf first, PEM.
    case certificateChain = "certificate-chain"
    /// The leaf certificate alone, PEM.
    case leaf
    /// The certificates behind the leaf, PEM.
    case intermediates
    /// The SVID's private key.
    case privateKey = "private-key"
    /// The private key and the certificates in one PEM file.
    case combined
    /// The authorities of the SVID's own trust domain, PEM.
    case trustBundle = "trust-bundle"
    /// The authorities of each trust domain, PEM, in a file of its own.
    case trustBundles = "trust-bundles"
    /// The bundles of all trust domains in one SPIFFE Bundle Map.
    case bundleMap = "bundle-map"
    /// A trust domain's bundle as SPIFFE JSON.
    case spiffeBundle = "spiffe-bundle"
    /// The certificate revocation lists, PEM.
    case revocationLists = "crl"
    /// A PKCS#12 key store or trust store.
    case pkcs12
    /// A JWT-SVID, the token alone.
    case jwtSVID = "jwt-svid"
    /// The keys of a trust domain that sign JWT-SVIDs, as a plain JWK Set.
    case jwkSet = "jwk-set"
    /// The keys of all trust domains that sign JWT-SVIDs.
    case jwtBundleMap = "jwt-bundle-map"
    /// A WIT-SVID, the token alone (incubating).
    case witSVID = "wit-svid"
    /// The private key that a WIT-SVID is bound to (incubating).
    case witKey = "wit-svid-key"
    /// The SPIFFE ID as text.
    case spiffeID = "spiffe-id"
    /// Facts about what was delivered, in JSON.
    case metadata
    /// A resource for Envoy's file-based secret discovery.
    case envoySDS = "envoy-sds"
}
