internal import NativeCrypto

/// The rules on leaf certificates: X509-SVID §2, §3.1, §4, §5.2.
enum LeafRules {
    /// The rules that make a certificate unusable as a leaf, in the order in which they are looked at.
    static let errors = ["X5-6", "X5-7", "X5-8", "X5-9"] + idRules
    /// The rules on the URI name.
    static let idRules = ["X5-4", "X5-2", "X5-5", "X5-11"]
    /// The rules that are errors in strict mode alone.
    static let advice = ["X5-10", "X5-12", "X5-15", "ID-18"]

    /// Rules X5-6 to X5-9.
    static func check(
        _ leaf: NativeCertificate, _ journal: inout RuleJournal<X509SVIDError>
    ) throws(X509SVIDError) {
        let usage = leaf.extensions.keyUsage?.value ?? []
        if leaf.isAuthority {
            try journal.note(
                X509SVIDError(
                    .leafIsAuthority, "X5-6", 0,
                    "the leaf certificate is a signing authority's (basicConstraints has cA set)"))
        }
        if usage.contains(.keyCertSign) {
            try journal.note(
                X509SVIDError(.leafHasCertSign, "X5-7", 0, "the leaf certificate's keyUsage has keyCertSign set"))
        }
        if usage.contains(.cRLSign) {
            try journal.note(
                X509SVIDError(.leafHasCRLSign, "X5-8", 0, "the leaf certificate's keyUsage has cRLSign set"))
        }
        if !usage.contains(.digitalSignature) {
            let isPresent = leaf.extensions.keyUsage != nil
            try journal.note(
                X509SVIDError(
                    .leafWithoutDigitalSignature, isPresent ? "X5-9" : "X5-10", 0,
                    isPresent
                        ? "the leaf certificate's keyUsage has digitalSignature not set"
                        : "the leaf certificate has no keyUsage, so that digitalSignature is not set"))
        }
        journal.pass(usageRules)
        if leaf.extensions.keyUsage != nil { journal.pass(signatureRules) }
    }

    private static let usageRules = ["X5-6", "X5-7", "X5-8"]
    private static let signatureRules = ["X5-9"]

    /// The SPIFFE ID by rules X5-1 to X5-5 and X5-11.
    static func id(of leaf: NativeCertificate) throws(X509SVIDError) -> SPIFFEID {
        let uris = leaf.extensions.uris
        guard let uri = uris.first else {
            throw X509SVIDError(
                .noURI, "X5-4", 0, "the leaf certificate has no URI in subjectAltName: it is not an X509-SVID")
        }
        guard uris.count == 1 else {
            throw X509SVIDError(
                .severalURIs, "X5-2", 0, "the leaf certificate has \(uris.count) URIs in subjectAltName; one is allowed"
            )
        }
        let id: SPIFFEID
        do throws(SPIFFEIDError) {
            id = try SPIFFEID(bytes: uri.span)
        } catch {
            throw X509SVIDError(
                .invalidID, "X5-5", 0, "the leaf certificate's URI is not a SPIFFE ID: \(error)", idError: error)
        }
        guard id.hasPath else {
            throw X509SVIDError(
                .idWithoutPath, "X5-11", 0, "the leaf certificate's SPIFFE ID \(id) has no path: it names no workload")
        }
        return id
    }

    /// Rules X5-10, X5-12, X5-15 and ID-18.
    static func warnings(about leaf: NativeCertificate, id: SPIFFEID?) -> [X509SVIDError] {
        var warnings: [X509SVIDError] = []
        if let usage = leaf.extensions.keyUsage, !usage.isCritical {
            warnings.append(
                X509SVIDError(.keyUsageNotCritical, "X5-10", 0, "the leaf certificate's keyUsage is not critical"))
        }
        if leaf.hasEmptySubject, leaf.extensions.subjectAlternativeNames?.isCritical == false {
            warnings.append(
                X509SVIDError(
                    .namesNotCritical, "X5-12", 0,
                    "the leaf certificate's subject is empty, but its subjectAltName is not critical"))
        }
        if let usages = leaf.extensions.extendedKeyUsages?.value,
            !usages.contains(.serverAuthentication) || !usages.contains(.clientAuthentication)
        {
            warnings.append(
                X509SVIDError(
                    .incompleteExtendedKeyUsage, "X5-15", 0,
                    "the leaf certificate's extKeyUsage lacks serverAuth or clientAuth"))
        }
        if let id, id.exceedsRecommendedLimit {
            warnings.append(
                X509SVIDError(
                    .idTooLong, "ID-18", 0, "the SPIFFE ID has more than \(SPIFFEID.recommendedLimit) bytes"))
        }
        return warnings
    }
}
