extension BundleMap {
    /// Reads a map's document (Trust Domain and Bundle §5.1), as a whole or not at all (rule BU-28).
    ///
    /// - Parameters:
    ///   - json: the document.
    ///   - strict: whether what a publisher must not write into a bundle is an error; see `SPIFFEBundle`.
    /// - Throws: `BundleDocumentError`; also for a trust domain that is there twice, or twice but for upper and lower
    ///   case (rule BU-25).
    public init(parsing json: [UInt8], strict: Bool = false) throws(BundleDocumentError) {
        let document = try JWKSetReader.document(json.span)
        try self.init(document) { (trustDomain, node) throws(BundleDocumentError) in
            try SPIFFEBundle(trustDomain, node, json.span, strict: strict)
        }
    }

    /// Reads a map's document, each bundle of it by `read`.
    init(
        _ document: JSONNode, _ read: (TrustDomain, JSONNode) throws(BundleDocumentError) -> SPIFFEBundle?
    ) throws(BundleDocumentError) {
        guard case .object(let members)? = document.member("trust_domains")?.kind else {
            throw BundleDocumentError(.noTrustDomains, "BU-24", "“trust_domains” is missing or no object")
        }
        // Before the names are checked, so that `A` beside `a` is called what it is.
        var seen: Set<[UInt8]> = []
        for member in members where !seen.insert(Self.folded(member.name)).inserted {
            throw BundleDocumentError(
                .repeatedTrustDomain, "BU-25", "a trust domain is there twice, but for upper and lower case")
        }
        self.init()
        for member in members {
            let trustDomain: TrustDomain
            do throws(SPIFFEIDError) {
                trustDomain = try TrustDomain(name: member.name)
            } catch {
                throw BundleDocumentError(.trustDomain, "BU-24", "a name is not a trust domain's: \(error)")
            }
            do throws(BundleDocumentError) {
                if let bundle = try read(trustDomain, member.value) { update(bundle) }
            } catch {
                var named = error
                named.trustDomain = trustDomain
                throw named
            }
        }
    }

    /// The map's document; the same map always becomes the same bytes.
    ///
    /// The bundles' refresh hints are left out (rule BU-27).
    ///
    /// - Throws: `BundleDocumentError` if a JWK cannot hold one of the keys.
    public func json() throws(BundleDocumentError) -> [UInt8] {
        var domains = JSONObject()
        for bundle in self {
            domains[bundle.trustDomain.name] = .object(try bundle.document(withRefreshHint: false))
        }
        return JSONValue.object(["trust_domains": .object(domains)]).json
    }

    private static func folded(_ name: String) -> [UInt8] {
        name.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    }
}
