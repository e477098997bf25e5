/// Ways in which a JWT-SVID or a WIT-SVID can be wrong, each of which a validator must notice unless it says otherwise.
///
/// Several can be combined; which one a validator names first is its own matter.
///
///     let bad = try authority.issueJWT(web, audience: ["reports"], defects: [.expired])
///     server.set(jwt: .unchecked(svids: [bad], bundles: JWTBundleSet([authority.jwtBundle])))
public struct TokenDefects: OptionSet, Hashable, Sendable {
    /// The bits of the defects.
    public let rawValue: UInt32

    /// Makes a set of defects of its bits.
    ///
    /// - Parameter rawValue: The bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    // The header.

    /// `alg` is `none`, and the signature is empty (rules JW-2, WI-10).
    public static let algorithmNone = TokenDefects(rawValue: 1 << 0)
    /// `alg` is `HS256` (rules JW-2, WI-10).
    public static let symmetricAlgorithm = TokenDefects(rawValue: 1 << 1)
    /// `alg` is missing (rules JW-2, WI-10).
    public static let noAlgorithm = TokenDefects(rawValue: 1 << 2)
    /// `alg` is allowed, but does not fit the key (rule JW-16).
    public static let otherAlgorithm = TokenDefects(rawValue: 1 << 3)
    /// `typ` is `at+jwt` (rules JW-5, WI-9).
    public static let otherType = TokenDefects(rawValue: 1 << 4)
    /// `typ` is missing (rule WI-9; rule JW-5 allows it).
    public static let noType = TokenDefects(rawValue: 1 << 5)
    /// `crit` demands an extension (rules JW-6, WI-12).
    public static let criticalHeader = TokenDefects(rawValue: 1 << 6)
    /// `kid` is missing (rule WI-8; rule JW-4 allows it).
    public static let noKeyID = TokenDefects(rawValue: 1 << 7)
    /// `kid` names a key that the bundle has not (rules JW-15, WI-32).
    public static let unknownKeyID = TokenDefects(rawValue: 1 << 8)

    // The claims.

    /// `sub` is missing (rules JW-7, WI-13).
    public static let noSubject = TokenDefects(rawValue: 1 << 9)
    /// `sub` is not a SPIFFE ID (rules JW-7, WI-13).
    public static let badSubject = TokenDefects(rawValue: 1 << 10)
    /// `aud` is missing (rule JW-8; a WIT-SVID never has it).
    public static let noAudience = TokenDefects(rawValue: 1 << 11)
    /// `aud` is empty (rules JW-8, WI-22).
    public static let emptyAudience = TokenDefects(rawValue: 1 << 12)
    /// `aud` is another one (rules JW-9, WI-22).
    public static let otherAudience = TokenDefects(rawValue: 1 << 13)
    /// `exp` is missing (rules JW-10, WI-17).
    public static let noExpiry = TokenDefects(rawValue: 1 << 14)
    /// `exp` was an hour ago (rules JW-11, WI-17).
    public static let expired = TokenDefects(rawValue: 1 << 15)
    /// `exp` is a text (rule JW-12).
    public static let expiryText = TokenDefects(rawValue: 1 << 16)
    /// `nbf` is in an hour (rules JW-13, WI-18).
    public static let notYetValid = TokenDefects(rawValue: 1 << 17)
    /// `sub` is there twice (rule JW-22).
    public static let repeatedMember = TokenDefects(rawValue: 1 << 18)
    /// `cnf` is missing (rule WI-14; WIT-SVIDs alone have it).
    public static let noConfirmation = TokenDefects(rawValue: 1 << 19)
    /// `cnf.jwk.alg` is missing (rule WI-15; WIT-SVIDs alone have it).
    public static let noConfirmationAlgorithm = TokenDefects(rawValue: 1 << 20)

    // The signature and the form.

    /// The first character of the signature is another (rules JW-15, WI-32).
    public static let badSignature = TokenDefects(rawValue: 1 << 21)
    /// Another key has signed (rules JW-15, WI-32).
    public static let otherKey = TokenDefects(rawValue: 1 << 22)
    /// There is no signature, nor the dot before it (rule JW-21).
    public static let missingPart = TokenDefects(rawValue: 1 << 23)
    /// There is a fourth part (rule JW-21).
    public static let extraPart = TokenDefects(rawValue: 1 << 24)
    /// The signature's base64url is filled up with an equals sign (rule JW-21).
    public static let padding = TokenDefects(rawValue: 1 << 25)
    /// The token is in JWS's JSON form (rule JW-1).
    public static let jsonForm = TokenDefects(rawValue: 1 << 26)

    // What comes with the token.

    /// The SPIFFE ID that is stated beside the token is another (rules ST-27, WI-31).
    public static let otherIdentity = TokenDefects(rawValue: 1 << 27)
    /// The private key is not the one of `cnf.jwk` (rule WI-31; WIT-SVIDs alone have one).
    public static let keyMismatch = TokenDefects(rawValue: 1 << 28)
}

extension TokenDefects: CaseIterable {
    /// Each defect by itself, for tests that are repeated with all of them.
    public static var allCases: [TokenDefects] { (0...28).map { TokenDefects(rawValue: 1 << $0) } }
}
