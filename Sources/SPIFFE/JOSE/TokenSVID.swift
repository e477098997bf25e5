/// An SVID that is a token: a `JWTSVID` or a `WITSVID`.
public protocol TokenSVID: SVID {
    /// Which of the two it is.
    static var profile: TokenProfile { get }

    /// The moment from which on the token is no longer valid: `exp`, a fraction of a second cut off.
    var expiry: Timestamp { get }
    /// The moment from which on the token is valid, if it says so: `nbf`.
    var notBefore: Timestamp? { get }
    /// When the token was issued, if it says so: `iat`; limits nothing.
    var issuedAt: Timestamp? { get }
    /// What the token is signed with.
    var algorithm: JWTAlgorithm { get }
    /// All of the header.
    var header: JSONObject { get }
    /// All claims, those included that the standard does not know.
    var claims: JSONObject { get }

    /// Lends the token to `body`; copies that it makes are not wiped.
    func withToken<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension TokenSVID {
    /// The last second before `expiry`.
    public var validUntil: Timestamp { expiry - .seconds(1) }
}

extension JWTSVID: TokenSVID {
    /// JWT-SVID.
    public static var profile: TokenProfile { .jwt }
}

extension WITSVID: TokenSVID {
    /// WIT-SVID.
    public static var profile: TokenProfile { .wit }
}
