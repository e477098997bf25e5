internal import SPIFFE

/// What a state of the Workload API holds, for people and programs; nothing of a private key.
enum StateFacts {
    static func line(_ svid: X509SVID) -> String {
        let hint = svid.hint.map { ", hint '\($0)'" } ?? ""
        return "SVID \(svid.id)\(hint), serial \(svid.serialNumber), valid until \(svid.notAfter.rfc3339), "
            + Counted.text(svid.certificates.count, "certificate")
    }

    static func json(_ svid: X509SVID) -> JSONOutput {
        .object([
            ("spiffe_id", .string(svid.id.description)), ("hint", .optional(svid.hint)),
            ("certificates", .array(svid.certificates.map { CertificateFacts(certificate: $0).json })),
        ])
    }

    static func line(_ bundle: X509Bundle) -> String {
        "bundle of \(bundle.trustDomain), \(Counted.text(bundle.authorities.count, "authority", "authorities"))"
    }

    static func json(_ bundles: X509BundleSet) -> JSONOutput {
        .object(
            bundles.map { bundle in
                let authorities = bundle.authorities.map { CertificateFacts(certificate: $0).json }
                return (bundle.trustDomain.name, .array(authorities))
            })
    }

    static func line<Token: TokenSVID>(_ bundle: TokenBundle<Token>) -> String {
        "bundle of \(bundle.trustDomain), \(Counted.text(bundle.authorities.count, "key")) for \(Token.profile)s"
    }

    static func json<Token: TokenSVID>(_ bundles: BundleSet<TokenBundle<Token>>) -> JSONOutput {
        .object(bundles.map { ($0.trustDomain.name, .array($0.authorities.map(BundleFacts.json))) })
    }
}
