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
