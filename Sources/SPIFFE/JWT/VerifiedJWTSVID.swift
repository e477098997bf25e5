/// The proof that a token identifies a workload to its audience.
///
/// Values are made by validation alone. Tokens can be presented more than once: `jti` is not kept (rule JW-18).
public struct VerifiedJWTSVID: Hashable, Sendable {
    /// The token and its claims.
    public let svid: JWTSVID
    /// The key of the trust domain's bundle that signed it.
    public let authority: JWTAuthority

    init(svid: JWTSVID, authority: JWTAuthority) {
        self.svid = svid
        self.authority = authority
    }

    /// The SPIFFE ID that is proven.
    public var id: SPIFFEID { svid.id }
    /// All claims of the token.
    public var claims: JSONObject { svid.claims }
}

extension VerifiedJWTSVID: CustomStringConvertible {
    /// The SPIFFE ID, the audience and the end of the validity; nothing of the token.
    public var description: String { "verified \(svid)" }
}
