internal import COpenSSL

/// What is asked about the revocation of a chain's certificates below the anchor (RFC 5280 §6.3).
package enum RevocationCheck: Hashable, Sendable {
    /// Nothing.
    case unasked
    /// That no list names one of them; there need not be a list of every issuer.
    case whereListed([NativeRevocationList])
    /// That a list of each one's issuer does not name it.
    case required([NativeRevocationList])

    /// The lists to look at.
    var lists: [NativeRevocationList] {
        switch self {
        case .unasked: []
        case .whereListed(let lists), .required(let lists): lists
        }
    }

    /// How the shim's callback calls the case.
    var leniency: Int32 {
        switch self {
        case .unasked: Int32(copenssl_revocation_unasked)
        case .whereListed: Int32(copenssl_revocation_where_listed)
        case .required: Int32(copenssl_revocation_required)
        }
    }

    /// Refuses lists that say only a part of what an issuer of these certificates has revoked.
    ///
    /// OpenSSL passes them over as if they were not there, so that a revocation could go unseen.
    func refusePartialLists(for certificates: [NativeCertificate]) throws(ChainError) {
        for list in lists where list.isPartial {
            guard let depth = certificates.firstIndex(where: { $0.issuerDER == list.issuerDER }) else { continue }
            throw ChainError(
                .unusableRevocationList, certificate: certificates[depth], depth: depth,
                reason: "its issuer's revocation list is a delta, indirect or for some reasons only; "
                    + "a complete one is needed")
        }
    }
}
