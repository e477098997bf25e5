internal import NativeCrypto

/// The rules on signing certificates: X509-SVID §3.2, §4.
struct AuthorityRules {
    /// The rules that make a certificate unusable in a chain.
    static let errors = ["X5-16", "X5-18"]
    /// The rules that are errors in strict mode alone.
    static let advice = ["X5-19", "X5-20"]

    let certificate: NativeCertificate
    /// Its place in the chain or the bundle.
    let index: Int
    /// Whether it stands in a chain, above a leaf.
    let isInChain: Bool

    /// Rules X5-16 and X5-18.
    var errors: [X509SVIDError] {
        var errors: [X509SVIDError] = []
        if !certificate.isAuthority {
            errors.append(
                X509SVIDError(
                    .intermediateNotAuthority, "X5-16", index,
                    "\(place) is not a signing authority's (basicConstraints has cA not set)"))
        }
        if !(certificate.extensions.keyUsage?.value.contains(.keyCertSign) ?? false) {
            errors.append(
                X509SVIDError(
                    .intermediateWithoutCertSign, "X5-18", index, "\(place) has no keyUsage with keyCertSign"))
        }
        return errors
    }

    /// Rules X5-10, X5-19 and X5-20.
    func warnings(leafDomain: TrustDomain?) -> [X509SVIDError] {
        var warnings: [X509SVIDError] = []
        if let usage = certificate.extensions.keyUsage, !usage.isCritical {
            warnings.append(
                X509SVIDError(.keyUsageNotCritical, "X5-10", index, "keyUsage of \(place) is not critical"))
        }
        for uri in certificate.extensions.uris {
            guard let warning = warning(about: uri, leafDomain) else { continue }
            warnings.append(warning)
        }
        return warnings
    }

    private func warning(about uri: [UInt8], _ leafDomain: TrustDomain?) -> X509SVIDError? {
        // A URI of another scheme is no SPIFFE ID, and the rules are about SPIFFE IDs.
        let scheme = uri.prefix { $0 != UInt8(ascii: ":") }
        guard String(decoding: scheme, as: UTF8.self).lowercased() == "spiffe" else { return nil }
        do throws(SPIFFEIDError) {
            let id = try SPIFFEID(bytes: uri.span)
            if id.hasPath {
                return X509SVIDError(
                    .authorityIDWithPath, "X5-19", index,
                    "\(place) is a signing authority's, but its SPIFFE ID \(id) has a path")
            }
            if let leafDomain, !id.isMember(of: leafDomain) {
                return X509SVIDError(
                    .authorityIDForeign, "X5-20", index,
                    "\(place) is of the trust domain \(id.trustDomain), the leaf of \(leafDomain)")
            }
            return nil
        } catch {
            return X509SVIDError(
                .authorityIDInvalid, "X5-19", index, "the URI of \(place) is not a SPIFFE ID: \(error)",
                idError: error)
        }
    }

    private var place: String {
        isInChain ? "the certificate \(index) above the leaf" : "the certificate \(index + 1) of the bundle"
    }
}
