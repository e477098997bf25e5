internal import NativeCrypto

/// Whether and how verification asks if the certificates of a chain are revoked (RFC 5280 §6.3, rule ST-20).
///
/// The standards of SPIFFE ask for no revocation: SVIDs are short-lived. Where a Workload API sends revocation lists, they
/// come with its states: `X509Context.revocationLists`.
///
///     let context = try await client.fetchX509Context()
///     try peer.verify(
///         against: context.bundles,
///         options: X509VerificationOptions(revocation: .whereListed(context.revocationLists)))
///
/// All certificates of the chain but the bundle's authority are asked about. A list counts for a certificate if it is
/// its issuer's and signed by the issuer's certificate in the chain; so one trust domain's lists say nothing about
/// another's SVIDs. A list that counts must be usable: within its time, rightly signed, complete (no delta), and without
/// critical extensions that are unknown. Otherwise the SVID is refused. Of several usable lists of an issuer the one that
/// was issued last counts.
public struct RevocationPolicy: Hashable, Sendable {
    private enum Value: Hashable, Sendable {
        case ignored
        case whereListed([RevocationList])
        case required([RevocationList])
    }
    private let value: Value

    private init(_ value: Value) {
        self.value = value
    }

    /// Revocation is not asked about; the default.
    public static let ignored = RevocationPolicy(.ignored)

    /// What a list names is refused; a certificate of whose issuer there is no list is accepted.
    ///
    /// - Parameter lists: The lists to look at.
    public static func whereListed(_ lists: [RevocationList]) -> RevocationPolicy {
        RevocationPolicy(.whereListed(lists))
    }

    /// What a list names is refused, and so is a certificate of whose issuer there is no list.
    ///
    /// - Parameter lists: The lists to look at.
    public static func required(_ lists: [RevocationList]) -> RevocationPolicy {
        RevocationPolicy(.required(lists))
    }

    var check: RevocationCheck {
        switch value {
        case .ignored: .unasked
        case .whereListed(let lists): .whereListed(lists.map(\.native))
        case .required(let lists): .required(lists.map(\.native))
        }
    }
}
