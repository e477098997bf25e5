internal import SPIFFE

/// What a certificate says, for people and programs.
struct CertificateFacts {
    let certificate: Certificate

    var json: JSONOutput {
        .object([
            ("subject", .string(certificate.subject)), ("issuer", .string(certificate.issuer)),
            ("serial_number", .string(certificate.serialNumber)),
            ("not_before", .string(certificate.notBefore.rfc3339)),
            ("not_after", .string(certificate.notAfter.rfc3339)),
            ("uris", .strings(certificate.uris)), ("dns_names", .strings(certificate.dnsNames)),
            ("authority", .bool(certificate.isAuthority)), ("public_key", .string(certificate.publicKeyKind)),
            ("sha256", .string(fingerprint)),
        ])
    }

    /// For people.
    var lines: [String] {
        let names = certificate.uris + certificate.dnsNames.map { "DNS \($0)" }
        return [
            names.isEmpty ? certificate.subject : names.joined(separator: ", "),
            "\(certificate.isAuthority ? "authority" : "leaf"), \(certificate.publicKeyKind), serial "
                + certificate.serialNumber,
            "valid \(certificate.notBefore.rfc3339) to \(certificate.notAfter.rfc3339)",
            "issuer \(certificate.issuer)",
            "SHA-256 \(fingerprint)",
        ]
    }

    private var fingerprint: String {
        certificate.sha256Fingerprint.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
