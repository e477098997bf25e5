internal import SPIFFE

/// What a trust bundle holds, for people and programs.
enum BundleFacts {
    static func text(_ bundle: SPIFFEBundle) -> String {
        var parts = [
            Counted.text(bundle.x509Bundle.authorities.count, "X.509 authority", "X.509 authorities"),
            Counted.text(bundle.jwtBundle.authorities.count, "JWT key"),
            Counted.text(bundle.witBundle.authorities.count, "WIT key"),
        ]
        if let sequence = bundle.sequence { parts.append("sequence \(sequence)") }
        if let hint = bundle.refreshHint { parts.append("refresh hint \(hint.components.seconds)s") }
        return parts.joined(separator: ", ")
    }

    static func json(_ bundle: SPIFFEBundle, isNamed: Bool) -> JSONOutput {
        .object([
            ("trust_domain", .optional(isNamed ? bundle.trustDomain.name : nil)),
            ("x509_authorities", .array(bundle.x509Bundle.authorities.map { CertificateFacts(certificate: $0).json })),
            ("jwt_keys", .array(bundle.jwtBundle.authorities.map(json))),
            ("wit_keys", .array(bundle.witBundle.authorities.map(json))),
            (
                "sequence",
                bundle.sequence.map { .value(Int64(exactly: $0).map(JSONValue.integer) ?? .unsigned($0)) } ?? .null
            ),
            ("refresh_hint_seconds", bundle.refreshHint.map { .number($0.components.seconds) } ?? .null),
        ])
    }

    static func json(_ key: JWTAuthority) -> JSONOutput {
        .object([
            ("kid", .string(key.keyID)), ("public_key", .string(key.keyKind)),
            ("alg", .optional(key.algorithm?.rawValue)),
        ])
    }

    static func text(_ key: JWTAuthority) -> String {
        "'\(key.keyID)', \(key.keyKind)" + (key.algorithm.map { ", for \($0.rawValue) alone" } ?? "")
    }
}
