import NativeKernel
import SPIFFE

enum X509Targets {
    /// A chain whose last certificate is taken for the authority of its trust domain.
    static func certificates(_ bytes: [UInt8]) {
        guard let chain = accepted({ try Certificate.parse(concatenatedDER: bytes) }) else { return }
        precondition(chain.flatMap(\.der) == bytes, "a chain is changed by reading")
        for certificate in chain { describe(certificate) }
        let report = X509SVID.report(on: chain)
        precondition(!report.verdicts.isEmpty)
        guard report.isValid, let text = chain.first?.uris.first, let id = SPIFFEID(text)
        else { return }
        let bundle = X509Bundle(trustDomain: id.trustDomain, authorities: Array(chain.suffix(1)))
        let verified = accepted {
            try VerifiedX509Chain(verifying: chain, against: bundle, at: FuzzTarget.now)
        }
        if let verified { precondition(verified.id == id && verified.leaf == chain[0]) }
    }

    static func pem(_ bytes: [UInt8]) {
        if let certificates = accepted({ try Certificate.parse(contents: bytes.span) }), let first = certificates.first
        {
            let bundle = X509Bundle(trustDomain: trustDomain, authorities: certificates)
            let written = bundle.pem
            precondition(accepted { try X509Bundle(trustDomain: trustDomain, pem: written.span) } == bundle)
            describe(first)
        }
        guard let svid = accepted({ try X509SVID(pem: bytes.span) }) else { return }
        let again = svid.combinedPEM.withSpan { text in accepted { try X509SVID(pem: text) } }
        precondition(again == svid, "an SVID is changed by writing")
    }

    static func privateKey(_ bytes: [UInt8]) {
        guard let key = accepted({ try PrivateKey(pkcs8: bytes.span) }) else { return }
        let again = key.withPKCS8 { bytes in accepted { try PrivateKey(pkcs8: bytes) } }
        precondition(again == key && !key.description.isEmpty)
    }

    static func revocationList(_ bytes: [UInt8]) {
        if let lists = accepted({ try RevocationList.parse(contents: bytes.span) }) {
            precondition(!lists.isEmpty, "a file without lists is accepted")
        }
        guard let list = accepted({ try RevocationList(der: bytes) }) else { return }
        precondition(list.der == bytes && !list.description.isEmpty)
    }

    private static func describe(_ certificate: Certificate) {
        _ = (certificate.description, certificate.subject, certificate.issuer, certificate.serialNumber)
        _ = (certificate.uris, certificate.dnsNames, certificate.publicKeyKind, certificate.sha256Fingerprint)
        precondition(certificate.notBefore.rfc3339.isEmpty == false)
    }

    private static let trustDomain: TrustDomain = {
        guard let name = TrustDomain("example.org") else { preconditionFailure("example.org is a trust domain") }
        return name
    }()
}
