/// An error that names the rule that is broken.
package protocol RuleBreach: Error {
    /// The rule's number.
    var rule: String { get }
    /// What is wrong.
    var message: String { get }
    /// Where it is wrong.
    var place: RuleVerdict.Place? { get }
}

extension SPIFFEIDError: RuleBreach {
    package var place: RuleVerdict.Place? { offset.map(RuleVerdict.Place.byte) }
}

extension X509SVIDError: RuleBreach {
    package var place: RuleVerdict.Place? { certificateIndex.map(RuleVerdict.Place.certificate) }
}

extension X509VerificationError: RuleBreach {
    package var place: RuleVerdict.Place? { depth.map(RuleVerdict.Place.certificate) }
}

extension SVIDTokenError: RuleBreach {
    package var place: RuleVerdict.Place? { nil }
}

extension BundleDocumentError: RuleBreach {
    package var place: RuleVerdict.Place? {
        trustDomain.map { .bundle($0, entry: entry) } ?? entry.map(RuleVerdict.Place.entry)
    }
}
