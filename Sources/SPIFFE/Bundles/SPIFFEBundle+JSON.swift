extension SPIFFEBundle {
    /// Reads a bundle's document (Trust Domain and Bundle §4.1).
    ///
    /// Entries that are unknown or cannot be used are left out with one of `warnings`; a document that is no JSON, has
    /// a member twice or no `keys` is an error.
    ///
    /// - Parameters:
    ///   - trustDomain: the trust domain that the document is of.
    ///   - json: the document.
    ///   - strict: whether what a publisher must not write is an error (rules BU-4, BU-5, BU-11, BU-12, BU-15 to BU-17,
    ///     BU-19, BU-21 to BU-23, WI-27). What the standard has consumers ignore, an unknown `kty` or `use`, remains a
    ///     warning.
    /// - Throws: `BundleDocumentError`.
    public init(
        trustDomain: TrustDomain, parsing json: [UInt8], strict: Bool = false
    ) throws(BundleDocumentError) {
        let document = try JWKSetReader.document(json.span)
        try self.init(trustDomain, document, json.span, strict: strict)
    }

    /// The bundle's document; the same bundle always becomes the same bytes.
    ///
    /// It has the members that the standard defines and no other (rule BU-13): what `JWTAuthority.algorithm` restricts
    /// is not in it.
    ///
    /// - Throws: `BundleDocumentError` if a JWK cannot hold one of the keys.
    public func json() throws(BundleDocumentError) -> [UInt8] {
        JSONValue.object(try document(withRefreshHint: true)).json
    }

    func document(withRefreshHint: Bool) throws(BundleDocumentError) -> JSONObject {
        let keys =
            try JWKSetWriter.entries(of: x509Bundle.authorities)
            + JWKSetWriter.entries(of: jwtBundle.authorities, use: .jwtSVID)
            + JWKSetWriter.entries(of: witBundle.authorities, use: .witSVID)
        var document: JSONObject = ["keys": .array(keys)]
        if let sequence {
            document["spiffe_sequence"] = Int64(exactly: sequence).map(JSONValue.integer) ?? .unsigned(sequence)
        }
        if withRefreshHint, let refreshHint {
            document["spiffe_refresh_hint"] = .integer(max(0, refreshHint.components.seconds))
        }
        return document
    }
}
