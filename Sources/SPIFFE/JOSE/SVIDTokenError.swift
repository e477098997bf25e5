/// Why a JWT-SVID or a WIT-SVID is refused.
///
/// Nothing of it shows the token.
public struct SVIDTokenError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case malformed, jsonSerialization, duplicateMember, tooLarge, algorithm, type, criticalHeader, keyID
            case subject, audience, audienceMismatch, noExpectedAudience, audiencePresent, noExpiry, date
            case expired, notYetValid, noBundle, emptyBundle, bundleSourceFailed, unknownKey, keyNotFitting
            case badSignature, confirmation, confirmationAlgorithm, privateKey, keyMismatch, otherIdentity
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// The text is not three parts of base64url with JSON objects in the first two (rule JW-21).
        public static let malformed = Code(.malformed)
        /// The token is in JWS's JSON form (JWT-SVID §1, rule JW-1).
        public static let jsonSerialization = Code(.jsonSerialization)
        /// The header or the claims have two members of one name (RFC 7515 §4, RFC 7519 §4, rule JW-22).
        public static let duplicateMember = Code(.duplicateMember)
        /// A part of the token is longer than 64 KiB (rule JW-21).
        public static let tooLarge = Code(.tooLarge)
        /// The algorithm is missing or none that the standard allows (rules JW-2, WI-10).
        public static let algorithm = Code(.algorithm)
        /// `typ` says that it is another kind of token (rules JW-5, WI-9).
        public static let type = Code(.type)
        /// The header demands that something unknown be understood (RFC 7515 §4.1.11, rules JW-6, WI-12).
        public static let criticalHeader = Code(.criticalHeader)
        /// `kid` is no text, or is missing where it must be there (rules JW-4, WI-8).
        public static let keyID = Code(.keyID)
        /// `sub` is missing or no SPIFFE ID (rules JW-7, WI-13).
        public static let subject = Code(.subject)
        /// `aud` is missing, empty, or neither a text nor a list of texts (rule JW-8).
        public static let audience = Code(.audience)
        /// The token is for another audience (rule JW-9).
        public static let audienceMismatch = Code(.audienceMismatch)
        /// The caller expects no audience, so that no token can be for it (rule JW-9, decision D-4).
        public static let noExpectedAudience = Code(.noExpectedAudience)
        /// `aud` is there, which a WIT-SVID must not have (rule WI-22).
        public static let audiencePresent = Code(.audiencePresent)
        /// `exp` is missing (rules JW-10, WI-17).
        public static let noExpiry = Code(.noExpiry)
        /// `exp`, `nbf` or `iat` is no number of seconds (rule JW-12).
        public static let date = Code(.date)
        /// The token has expired (rules JW-11, WI-17).
        public static let expired = Code(.expired)
        /// The token is not valid yet (rules JW-13, WI-18).
        public static let notYetValid = Code(.notYetValid)
        /// There is no bundle for the token's trust domain (rules JW-15, ST-35, WI-32).
        public static let noBundle = Code(.noBundle)
        /// The bundle of the token's trust domain has no key for such tokens (rules JW-17, WI-28).
        public static let emptyBundle = Code(.emptyBundle)
        /// The source of bundles failed.
        public static let bundleSourceFailed = Code(.bundleSourceFailed)
        /// The bundle has no key of the token's `kid` (rules JW-15, WI-32).
        public static let unknownKey = Code(.unknownKey)
        /// The key cannot be used with the token's algorithm (rule JW-16).
        public static let keyNotFitting = Code(.keyNotFitting)
        /// The signature is not by the key (rules JW-15, WI-32).
        public static let badSignature = Code(.badSignature)
        /// `cnf` is missing or has no public key in `jwk` (rule WI-14).
        public static let confirmation = Code(.confirmation)
        /// `cnf.jwk.alg` is missing, not allowed, or does not fit the key (rule WI-15).
        public static let confirmationAlgorithm = Code(.confirmationAlgorithm)
        /// The private key cannot be used (rule WI-4).
        public static let privateKey = Code(.privateKey)
        /// The private key is not the one of `cnf.jwk` (rule WI-31).
        public static let keyMismatch = Code(.keyMismatch)
        /// The token is of another SPIFFE ID than the message says (rules ST-27, WI-31).
        public static let otherIdentity = Code(.otherIdentity)
    }

    /// The kind of failure.
    public let code: Code
    /// The rule of this library's rule list that is broken, such as `JW-9`.
    public let rule: String
    /// The SPIFFE ID that the token states, which is not proven; nil if it has no valid one.
    public let id: SPIFFEID?
    /// What is wrong.
    public let message: String

    init(_ code: Code, _ rule: String, _ id: SPIFFEID?, _ message: String) {
        self.code = code
        self.rule = rule
        self.id = id
        self.message = message
    }
}

extension SVIDTokenError: CustomStringConvertible {
    /// The message and the rule.
    public var description: String { "\(message) [\(rule)]" }
}
