internal import NativeCrypto

/// What the X509-SVID standard asks of the certificates themselves, before any path validation.
struct ChainReview {
    /// The leaf's SPIFFE ID.
    let id: SPIFFEID
    /// Rules that are broken without making the document unusable.
    private(set) var warnings: [X509SVIDError] = []

    /// Checks a chain: the leaf first, then intermediates.
    ///
    /// - Parameter strict: whether what would be a warning is an error.
    init(_ certificates: [Certificate], strict: Bool) throws(X509SVIDError) {
        guard let leaf = certificates.first?.native else {
            throw X509SVIDError(.noCertificate, "X5-33", nil, "there is no certificate")
        }
        try LeafRules.check(leaf)
        id = try LeafRules.id(of: leaf, strict: strict)
        warnings = LeafRules.warnings(about: leaf, id: id)
        for (index, certificate) in certificates.enumerated().dropFirst() {
            try AuthorityRules.check(certificate.native, index)
            warnings += AuthorityRules.warnings(about: certificate.native, index, leafDomain: id.trustDomain)
        }
        if strict, let first = warnings.first { throw first }
    }
}
