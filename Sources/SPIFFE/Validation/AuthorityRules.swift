internal import NativeCrypto

/// The rules on signing certificates: X509-SVID §3.2, §4.
enum AuthorityRules {
    /// Rules X5-16 and X5-18.
    static func check(_ certificate: NativeCertificate, _ index: Int) throws(X509SVIDError) {
        guard certificate.isAuthority else {
            throw X509SVIDError(
                .intermediateNotAuthority, "X5-16", index,
                "\(place(index)) is not a signing authority's (basicConstraints has cA not set)")
        }
        guard certificate.extensions.keyUsage?.value.contains(.keyCertSign) ?? false else {
            throw X509SVIDError(
                .intermediateWithoutCertSign, "X5-18", index, "\(place(index)) has no keyUsage with keyCertSign")
        }
    }

    /// Rules X5-10, X5-19 and X5-20.
    static func warnings(
        about certificate: NativeCertificate, _ index: Int, leafDomain: TrustDomain
    ) -> [X509SVIDError] {
        var warnings: [X509SVIDError] = []
        if let usage = certificate.extensions.keyUsage, !usage.isCritical {
            warnings.append(
                X509SVIDError(.keyUsageNotCritical, "X5-10", index, "keyUsage of \(place(index)) is not critical"))
        }
        for uri in certificate.extensions.uris {
            guard let warning = warning(about: uri, index, leafDomain) else { continue }
            warnings.append(warning)
        }
        return warnings
    }

    private static func warning(about uri: [UInt8], _ index: Int, _ leafDomain: TrustDomain) -> X509SVIDError? {
        // A URI of another scheme is no SPIFFE ID, and the rules are about SPIFFE IDs.
        let scheme = uri.prefix { $0 != UInt8(ascii: ":") }
        guard String(decoding: scheme, as: UTF8.self).lowercased() == "spiffe" else { return nil }
        do throws(SPIFFEIDError) {
            let id = try SPIFFEID(bytes: uri.span)
            if id.hasPath {
                return X509SVIDError(
                    .authorityIDWithPath, "X5-19", index,
                    "\(place(index)) is a signing authority's, but its SPIFFE ID \(id) has a path")
            }
            if !id.isMember(of: leafDomain) {
                return X509SVIDError(
                    .authorityIDForeign, "X5-20", index,
                    "\(place(index)) is of the trust domain \(id.trustDomain), the leaf of \(leafDomain)")
            }
            return nil
        } catch {
            return X509SVIDError(
                .authorityIDInvalid, "X5-19", index, "the URI of \(place(index)) is not a SPIFFE ID: \(error)",
                idError: error)
        }
    }

    private static func place(_ index: Int) -> String { "the certificate \(index) above the leaf" }
}
