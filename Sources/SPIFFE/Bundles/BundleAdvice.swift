/// What a publisher of bundles should write otherwise, and consumers do not care about: noted for reports alone.
enum BundleAdvice {
    private static let members = ["keys", "spiffe_sequence", "spiffe_refresh_hint"]
    private static let entryMembers = ["kty", "use", "kid", "x5c", "crv", "x", "y", "n", "e"]

    /// Rules BU-3, BU-5, BU-13, BU-14 and BU-27 on a bundle's document.
    ///
    /// - Parameter isInMap: Whether the document stands in a Bundle Map.
    static func note(_ document: JSONNode, _ bytes: Span<UInt8>, isInMap: Bool, _ reader: inout JWKSetReader) {
        guard case .object(let found) = document.kind else { return }
        if !document.has("spiffe_sequence") {
            reader.advise(BundleDocumentError(.sequence, "BU-3", "“spiffe_sequence” is missing"))
        }
        if isInMap, document.has("spiffe_refresh_hint") {
            reader.advise(
                BundleDocumentError(
                    .refreshHint, "BU-27", "“spiffe_refresh_hint” stands in a map, where it says nothing"))
        }
        if !isInMap, !document.has("spiffe_refresh_hint") {
            reader.advise(BundleDocumentError(.refreshHint, "BU-5", "“spiffe_refresh_hint” is missing"))
        }
        note(found, besides: members, entry: nil, &reader)
        for (index, entry) in (document.member("keys")?.elements ?? []).enumerated() {
            guard case .object(let found) = entry.kind else { continue }
            note(found, besides: entryMembers, entry: index, &reader)
            if entry.member("use")?.text(in: bytes) == KeyUse.x509SVID.rawValue, entry.has("kid") {
                reader.advise(
                    BundleDocumentError(
                        .entry, "BU-14", entry: index, "the entry for X509-SVIDs has a name (“kid”), which says nothing"
                    ))
            }
        }
    }

    private static func note(
        _ found: [JSONNode.Member], besides known: [String], entry: Int?, _ reader: inout JWKSetReader
    ) {
        let others = found.map(\.name).filter { name in !known.contains { $0.hasSameBytes(as: name) } }
        guard !others.isEmpty else { return }
        reader.advise(
            BundleDocumentError(
                .entry, "BU-13", entry: entry,
                "the standard defines no member \(ShownText.list(others)); consumers may ignore it"))
    }
}
