extension X509SVID {
    /// The verdict on each rule on an X509-SVID's own certificates, without any trust (X509-SVID §2 to §4).
    ///
    /// - Parameters:
    ///   - certificates: The leaf, then the intermediates.
    ///   - privateKey: The private key that comes with them, if there is one to compare with the leaf.
    ///   - time: The moment at which the certificates are to be valid, rule X5-34, whose breach is a warning; nil not to
    ///     look at it.
    ///   - strict: Whether what would be a warning is an error.
    public static func report(
        on certificates: [Certificate], privateKey: PrivateKey? = nil, at time: Timestamp? = nil, strict: Bool = false
    ) -> RuleReport {
        var journal = RuleJournal<X509SVIDError>.collecting
        do throws(X509SVIDError) {
            _ = try ChainReview(certificates, strict: strict, &journal)
        } catch {
            // It is in the journal.
        }
        var rules = ChainReview.rules(certificates.count)
        if let privateKey, let leaf = certificates.first {
            rules += KeyRules.rules
            do throws(X509SVIDError) {
                if let warning = try KeyRules.check(privateKey, leaf) {
                    journal.advise([warning], strict: strict)
                } else {
                    journal.pass(KeyRules.rules)
                }
            } catch {
                journal.record(error)
            }
        }
        if let time {
            rules.append("X5-34")
            journal.advise(certificates.enumerated().compactMap { outsideValidity($1, $0, time) }, strict: strict)
            journal.pass(["X5-34"])
        }
        return journal.report(rules)
    }

    private static func outsideValidity(
        _ certificate: Certificate, _ index: Int, _ time: Timestamp
    ) -> X509SVIDError? {
        let place = index == 0 ? "the leaf certificate" : "the certificate \(index) above the leaf"
        if time > certificate.notAfter {
            return X509SVIDError(.outsideValidity, "X5-34", index, "\(place) expired at \(certificate.notAfter)")
        }
        guard time < certificate.notBefore else { return nil }
        return X509SVIDError(
            .outsideValidity, "X5-34", index, "\(place) is not valid before \(certificate.notBefore)")
    }
}
