import NativeCrypto
import TestCertificates

@testable import SPIFFE

/// A change of a good entry of a bundle's document, and the rule that it breaks.
struct BundleEntryCase: Sendable {
    let rule: String
    let code: BundleDocumentError.Code
    /// Whether strict mode refuses the document.
    let isError: Bool
    let change: @Sendable (inout JSONObject) -> Void

    init(
        _ rule: String, _ code: BundleDocumentError.Code, isError: Bool = true,
        _ change: @escaping @Sendable (inout JSONObject) -> Void
    ) {
        self.rule = rule
        self.code = code
        self.isError = isError
        self.change = change
    }
}

/// Documents of bundles for tests.
enum BundleEntry {
    static func document(_ entries: [JSONObject], _ others: JSONObject = [:]) -> [UInt8] {
        var document: JSONObject = ["keys": .array(entries.map(JSONValue.object))]
        for member in others.members { document[member.name] = member.value }
        return JSONValue.object(document).json
    }

    static func token(_ kind: NativePrivateKey.Generated = .p256, keyID: String = "a", use: String = "jwt-svid") throws
        -> JSONObject
    {
        var entry = try JWK.members(of: NativePrivateKey.generate(kind).requiredPublicKey)
        entry["use"] = .string(use)
        entry["kid"] = .string(keyID)
        return entry
    }

    static func x509(_ certificate: NativeCertificate) throws -> JSONObject {
        guard case .object(let entry) = try JWKSetWriter.entries(of: [Certificate(certificate)])[0] else { return [:] }
        return entry
    }

    /// The coordinates of P-256's generator: a public key of nobody's.
    static let generator: JSONValue = "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY"
    static let generatorY: JSONValue = "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
}
