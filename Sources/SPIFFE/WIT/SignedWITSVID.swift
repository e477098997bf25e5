/// A WIT-SVID that is well-formed, current and signed by its trust domain: no proof of who presents it.
///
/// Incubating. Nobody is authenticated before the presenter has proven to have `confirmationKey`'s private key
/// (WIT-SVID §4, rule WI-24), which this library does not check.
public struct SignedWITSVID: Hashable, Sendable {
    /// The token and its claims.
    public let svid: WITSVID
    /// The key of the trust domain's bundle that signed it.
    public let authority: JWTAuthority

    init(svid: WITSVID, authority: JWTAuthority) {
        self.svid = svid
        self.authority = authority
    }

    /// The SPIFFE ID of whoever has the private key of `confirmationKey`.
    public var id: SPIFFEID { svid.id }
    /// The key whose possession must be proven.
    public var confirmationKey: ConfirmationKey { svid.confirmationKey }
}

extension SignedWITSVID: CustomStringConvertible {
    /// The SPIFFE ID, the kind of key and the end of the validity; nothing of the token.
    public var description: String { "well-formed and signed \(svid)" }
}
