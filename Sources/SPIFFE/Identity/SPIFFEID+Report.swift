extension SPIFFEID {
    /// The verdict on each rule of the syntax that a text must fulfil to be a SPIFFE ID (SPIFFE-ID §2).
    ///
    /// A rule that is broken in several places is named with the first of them.
    ///
    /// - Parameters:
    ///   - text: The whole ID.
    ///   - strict: Whether more than 2048 bytes are an error.
    public static func report(on text: String, strict: Bool = false) -> RuleReport {
        var journal = RuleJournal<SPIFFEIDError>.collecting
        let bytes = Array(text.utf8)
        do throws(SPIFFEIDError) {
            _ = try SPIFFEID(bytes.span, strict: strict, &journal)
        } catch {
            // It is in the journal.
        }
        return journal.report(
            IDSyntax.schemeRules + IDSyntax.caseRules + IDSyntax.trustDomainRules + IDSyntax.pathRules
                + IDSyntax.commonRules + IDSyntax.lengthRules)
    }
}
