import Foundation
import SPIFFE

/// PEM text that our own writer has no part in.
enum PEMText {
    static func block(_ label: String, _ der: [UInt8]) -> String {
        let body = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
    }
}

extension [Certificate] {
    /// The certificates one after the other.
    var pem: String { map { PEMText.block("CERTIFICATE", $0.der) }.joined() }
}

extension PEMText {
    /// The bytes that base64url without padding says.
    static func decoded(base64URL text: String) throws -> Data {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: standard + padding) else {
            throw CrossCheckError(description: "no base64url: \(text)")
        }
        return data
    }
}
