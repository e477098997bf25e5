internal import NativeCrypto

/// Writes the entries of bundles' documents, with the members that the standard defines and no other (rule BU-13).
enum JWKSetWriter {
    static func entries(of authorities: [JWTAuthority], use: KeyUse) throws(BundleDocumentError) -> [JSONValue] {
        var entries: [JSONValue] = []
        for authority in authorities {
            var entry = try members(of: authority.key.info, use)
            entry["kid"] = .string(authority.keyID)
            entries.append(.object(entry))
        }
        return entries
    }

    static func entries(of certificates: [Certificate]) throws(BundleDocumentError) -> [JSONValue] {
        var entries: [JSONValue] = []
        for certificate in certificates {
            // No `kid` (rule BU-14).
            var entry = try members(of: certificate.native.publicKey, .x509SVID)
            let der = certificate.der
            entry["x5c"] = [.string(String(decoding: Base64.standard.encode(der.span), as: UTF8.self))]
            entries.append(.object(entry))
        }
        return entries
    }

    private static func members(of key: PublicKeyInfo, _ use: KeyUse) throws(BundleDocumentError) -> JSONObject {
        do throws(JWKFault) {
            var entry: JSONObject = ["use": .string(use.rawValue)]
            for member in try JWK.members(of: key).members { entry[member.name] = member.value }
            return entry
        } catch {
            throw BundleDocumentError(.unwritableKey, "BU-11", error.message)
        }
    }
}
