import Foundation
import TestSupport

/// What a server presents to OpenSSL's client.
enum Served {
    /// The serial number of its leaf, as OpenSSL writes it; empty where there is none.
    ///
    /// - Parameter starttls: The protocol that comes before TLS, by OpenSSL's name.
    static func serial(_ port: Int, starttls: String? = nil) async throws -> String {
        let way = starttls.map { "-starttls \($0)" } ?? ""
        let client = try await Program.run(
            "sh",
            [
                "-c",
                "openssl s_client -connect 127.0.0.1:\(port) \(way) </dev/null 2>/dev/null | openssl x509 -noout -serial",
            ])
        return String(client.output.split(separator: "=").last ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
