internal import NativeCrypto

extension X509Bundle {
    /// The verdict on each rule on the certificates of a trust domain's authorities (X509-SVID §3.2, §4, §6).
    ///
    /// What is broken makes no bundle unusable: it is a warning, and an error in strict mode.
    ///
    /// - Parameters:
    ///   - authorities: The certificates, in their order.
    ///   - time: The moment at which they are to be valid (decision D-11).
    ///   - strict: Whether what would be a warning is an error.
    public static func report(
        on authorities: [Certificate], at time: Timestamp = .now, strict: Bool = false
    ) -> RuleReport {
        var journal = RuleJournal<X509SVIDError>.collecting
        var seen: Set<Certificate> = []
        for (index, certificate) in authorities.enumerated() {
            let rules = AuthorityRules(certificate: certificate.native, index: index, isInChain: false)
            var faults = rules.errors + rules.warnings(leafDomain: nil)
            if !seen.insert(certificate).inserted {
                faults.append(
                    X509SVIDError(
                        .malformedCertificate, "BU-18", index,
                        "the certificate \(index + 1) of the bundle was there before"))
            }
            journal.advise(faults, strict: strict)
            if time > certificate.notAfter {
                // Which certificates a bundle holds is its publisher's decision.
                let fault = X509SVIDError(
                    .malformedCertificate, "D-11", index,
                    "the certificate \(index + 1) of the bundle expired at \(certificate.notAfter)")
                journal.advise([fault], strict: false)
            }
        }
        let rules = ["X5-16", "X5-18", "X5-10", "X5-19", "BU-18", "D-11"]
        journal.pass(rules)
        return journal.report(rules)
    }
}
