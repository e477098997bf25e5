extension JWTBundleSet {
    /// The bundles as spiffe-helper writes them: `{"example.org":"<base64 of a JWK Set>"}`, in the order of the names.
    ///
    /// A key has `kty`, `kid` and its numbers, and no `use`.
    ///
    /// - Throws: `BundleDocumentError` if a JWK cannot hold one of the keys.
    package func helperDocument() throws(BundleDocumentError) -> [UInt8] {
        var document = JSONObject()
        for bundle in self {
            let keys = try JWKSetWriter.entries(of: bundle.authorities, use: .jwtSVID).map(Self.helperKey)
            let set = JSONValue.object(["keys": .array(keys)]).json
            document[bundle.trustDomain.name] = .string(
                String(decoding: Base64.standard.encode(set.span), as: UTF8.self))
        }
        return JSONValue.object(document).json
    }

    private static func helperKey(_ key: JSONValue) -> JSONValue {
        guard case .object(let members) = key else { return key }
        var result = JSONObject()
        for name in ["kty", "kid", "crv", "x", "y", "n", "e"] {
            if let value = members[name] { result[name] = value }
        }
        return .object(result)
    }
}
