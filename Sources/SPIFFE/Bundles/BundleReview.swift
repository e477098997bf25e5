/// What was found about a bundle's document: what it holds, and the verdict on each rule; made by the same code that reads
/// bundles.
public struct BundleReview<Document: Sendable>: Sendable {
    /// The document as far as it can be used; nil if it is refused as a whole.
    public let document: Document?
    /// The verdicts.
    public let report: RuleReport
}

extension SPIFFEBundle {
    /// Judges a bundle's document as its publisher must write it (Trust Domain and Bundle §4).
    ///
    /// - Parameters:
    ///   - json: The document.
    ///   - trustDomain: The trust domain that it is of.
    ///   - strict: Whether what a publisher must or should write otherwise is an error, though consumers step over it.
    ///     Keys without a name are errors in any case (decision D-6); what the standard allows for is never one: unknown
    ///     types and uses of keys, and a bundle without keys.
    public static func review(
        _ json: [UInt8], trustDomain: TrustDomain, strict: Bool = false
    ) -> BundleReview<SPIFFEBundle> {
        var reader = JWKSetReader(strict: strict, journal: .collecting)
        let bundle = reader.read { (reader) throws(BundleDocumentError) in
            let document = try JWKSetReader.document(json.span)
            return try reviewed(document, json.span, trustDomain, isInMap: false, &reader)
        }
        return BundleReview(document: bundle, report: reader.journal.report(reportRules))
    }

    fileprivate static let reportRules = [
        "BU-7", "BU-25", "BU-3", "BU-4", "BU-5", "BU-13", "BU-11", "BU-10", "BU-12", "BU-23", "BU-14", "BU-16", "BU-17",
        "BU-15", "BU-19", "BU-18", "BU-21", "BU-22", "WI-27", "JW-16", "BU-9",
    ]

    fileprivate static func reviewed(
        _ document: JSONNode, _ bytes: Span<UInt8>, _ trustDomain: TrustDomain, isInMap: Bool,
        _ reader: inout JWKSetReader
    ) throws(BundleDocumentError) -> SPIFFEBundle {
        let bundle = try SPIFFEBundle(trustDomain, document, bytes, &reader)
        BundleAdvice.note(document, bytes, isInMap: isInMap, &reader)
        if bundle.isEmpty { reader.noteEmpty() }
        reader.pass(reportRules)
        return bundle
    }
}

extension TokenBundle {
    /// Judges a JWK Set as the Workload API sends it (rules ST-29, ST-30).
    ///
    /// - Parameters:
    ///   - jwkSet: The JSON.
    ///   - trustDomain: The trust domain that it is of.
    ///   - strict: As in `SPIFFEBundle.review`.
    public static func review(
        jwkSet: [UInt8], trustDomain: TrustDomain, strict: Bool = false
    ) -> BundleReview<TokenBundle> {
        var reader = JWKSetReader(strict: strict, journal: .collecting)
        let rules = ["BU-7", "BU-25", "BU-11", "BU-10", "ST-30", "BU-23", "BU-21", "BU-22", "JW-16", "BU-9"]
        let bundle = reader.read { (reader) throws(BundleDocumentError) in
            let authorities = try reader.authorities(workloadAPI: Token.profile, jwkSet.span)
            if authorities.isEmpty { reader.noteEmpty() }
            reader.pass(rules)
            return TokenBundle(trustDomain: trustDomain, authorities: authorities, warnings: reader.warnings)
        }
        return BundleReview(document: bundle, report: reader.journal.report(rules))
    }
}

extension BundleMap {
    /// Judges a map's document as its publisher must write it (Trust Domain and Bundle §5).
    ///
    /// - Parameters:
    ///   - json: The document.
    ///   - strict: As in `SPIFFEBundle.review`.
    public static func review(_ json: [UInt8], strict: Bool = false) -> BundleReview<BundleMap> {
        var journal = RuleJournal<BundleDocumentError>.collecting
        var map: BundleMap?
        do throws(BundleDocumentError) {
            let document = try JWKSetReader.document(json.span)
            map = try BundleMap(document) { (trustDomain, node) throws(BundleDocumentError) in
                var reader = JWKSetReader(strict: strict, journal: .collecting)
                let bundle = reader.read { (reader) throws(BundleDocumentError) in
                    try SPIFFEBundle.reviewed(node, json.span, trustDomain, isInMap: true, &reader)
                }
                journal.append(reader.journal) { breach in
                    var named = breach
                    named.trustDomain = trustDomain
                    return named
                }
                return bundle
            }
            journal.pass(["BU-24", "BU-25", "BU-27"])
        } catch {
            journal.record(error)
        }
        let rules = ["BU-24", "BU-25", "BU-27"] + SPIFFEBundle.reportRules.filter { $0 != "BU-25" && $0 != "BU-5" }
        let isEmpty = map?.isEmpty ?? false
        return BundleReview(document: map, report: journal.report(isEmpty ? ["BU-24", "BU-25"] : rules))
    }
}

extension JWKSetReader {
    fileprivate mutating func read<Value>(
        _ body: (inout JWKSetReader) throws(BundleDocumentError) -> Value
    ) -> Value? {
        do throws(BundleDocumentError) {
            return try body(&self)
        } catch {
            refuse(error)
            return nil
        }
    }
}
