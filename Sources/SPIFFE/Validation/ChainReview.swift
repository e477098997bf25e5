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
        var journal = RuleJournal<X509SVIDError>.throwing
        try self.init(certificates, strict: strict, &journal)
    }

    /// Checks a chain, and writes down what it finds about the rules.
    init(
        _ certificates: [Certificate], strict: Bool, _ journal: inout RuleJournal<X509SVIDError>
    ) throws(X509SVIDError) {
        guard let leaf = certificates.first?.native else {
            let error = X509SVIDError(.noCertificate, "X5-33", nil, "there is no certificate")
            try journal.note(error)
            throw error
        }
        try LeafRules.check(leaf, &journal)
        let id = try journal.check(LeafRules.idRules) { () throws(X509SVIDError) in try LeafRules.id(of: leaf) }
        warnings = LeafRules.warnings(about: leaf, id: id)
        for (index, certificate) in certificates.enumerated().dropFirst() {
            let rules = AuthorityRules(certificate: certificate.native, index: index, isInChain: true)
            for error in rules.errors { try journal.note(error) }
            journal.pass(AuthorityRules.errors)
            warnings += rules.warnings(leafDomain: id?.trustDomain)
        }
        if journal.collects {
            journal.advise(warnings, strict: strict)
            journal.pass(id == nil ? LeafRules.advice.dropLast() : LeafRules.advice)
            if certificates.count > 1 {
                journal.pass(id == nil ? AuthorityRules.advice.dropLast() : AuthorityRules.advice)
            }
        } else if strict, let first = warnings.first {
            throw first
        }
        try journal.throwFirst()
        self.id = try journal.value(id)
    }

    /// The rules that a chain of so many certificates must fulfil.
    static func rules(_ count: Int) -> [String] {
        guard count > 1 else { return LeafRules.errors + LeafRules.advice }
        return LeafRules.errors + AuthorityRules.errors + LeafRules.advice + AuthorityRules.advice
    }
}
