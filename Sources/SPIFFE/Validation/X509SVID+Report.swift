extension X509SVID {
    /// The verdict on each rule on an X509-SVID's own certificates, without any trust (X509-SVID §2 to §4).
    ///
    /// - Parameters:
    ///   - certificates: The leaf, then the intermediates.
    ///   - privateKey: The private key that comes with them, if there is one to compare with the leaf.
    ///   - strict: Whether what would be a warning is an error.
    public static func report(
        on certificates: [Certificate], privateKey: PrivateKey? = nil, strict: Bool = false
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
        return journal.report(rules)
    }
}
