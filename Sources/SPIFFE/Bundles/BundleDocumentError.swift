/// What is wrong with a bundle's document: as an error, why it is refused; as a warning, why an entry of it is not used
/// or should not be as it is.
public struct BundleDocumentError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case json, notAnObject, noKeys, entry, noKeyType, unknownKeyType, noUse, unknownUse, foreignUse
            case noCertificate, severalCertificates, invalidCertificate, notAuthority, keyMismatch, noKeyID
            case repeatedKeyID, secretKey, unusableKey, sequence, refreshHint, noTrustDomains, trustDomain
            case repeatedTrustDomain, unwritableKey
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// The bytes are not JSON, or have a member twice.
        public static let json = Code(.json)
        /// The document, or a bundle in a map, is not a JSON object.
        public static let notAnObject = Code(.notAnObject)
        /// `keys` is missing or no list (Trust Domain and Bundle §4.1.3, rule BU-7).
        public static let noKeys = Code(.noKeys)
        /// An entry of `keys` is no JSON object.
        public static let entry = Code(.entry)
        /// An entry has no `kty` (Trust Domain and Bundle §4.2.1, rule BU-11).
        public static let noKeyType = Code(.noKeyType)
        /// An entry's `kty` is unknown (Trust Domain and Bundle §4.2.1, rule BU-10).
        public static let unknownKeyType = Code(.unknownKeyType)
        /// An entry has no `use` (Trust Domain and Bundle §4.2.2, rule BU-12).
        public static let noUse = Code(.noUse)
        /// An entry's `use` is unknown (Trust Domain and Bundle §4.2.2, rule BU-12).
        public static let unknownUse = Code(.unknownUse)
        /// An entry of a Workload API's set is for another use (Workload API §6.2.2, rule ST-30).
        public static let foreignUse = Code(.foreignUse)
        /// An entry for X509-SVIDs has no `x5c` (X509-SVID §6.2, rule BU-16).
        public static let noCertificate = Code(.noCertificate)
        /// An entry's `x5c` has several values (X509-SVID §6.2, rule BU-17).
        public static let severalCertificates = Code(.severalCertificates)
        /// An entry's `x5c` is no certificate in base64 (X509-SVID §6.1, rule BU-15).
        public static let invalidCertificate = Code(.invalidCertificate)
        /// An entry's certificate is not a signing authority's (X509-SVID §6.1, rule BU-15).
        public static let notAuthority = Code(.notAuthority)
        /// An entry's key is not that of its certificate (RFC 7517 §4.7, rule BU-19).
        public static let keyMismatch = Code(.keyMismatch)
        /// An entry for tokens has no `kid` (JWT-SVID §6.1, rules BU-21, WI-27).
        public static let noKeyID = Code(.noKeyID)
        /// Two entries for tokens have one `kid` (rules BU-22, WI-27).
        public static let repeatedKeyID = Code(.repeatedKeyID)
        /// An entry holds a private or a symmetric key (rule BU-23).
        public static let secretKey = Code(.secretKey)
        /// An entry's key is broken, too short, or of a kind that signs no tokens.
        public static let unusableKey = Code(.unusableKey)
        /// `spiffe_sequence` is not a whole number of 64 bits (Trust Domain and Bundle §4.1.1, rule BU-4).
        public static let sequence = Code(.sequence)
        /// `spiffe_refresh_hint` is not a whole number of seconds (Trust Domain and Bundle §4.1.2, rule BU-5).
        public static let refreshHint = Code(.refreshHint)
        /// `trust_domains` is missing or no object (Trust Domain and Bundle §5.1.1, rule BU-24).
        public static let noTrustDomains = Code(.noTrustDomains)
        /// A name in a map is no trust domain's (Trust Domain and Bundle §5.1.1, rule BU-24).
        public static let trustDomain = Code(.trustDomain)
        /// A map has a trust domain twice (Trust Domain and Bundle §5.1.1, rule BU-25).
        public static let repeatedTrustDomain = Code(.repeatedTrustDomain)
        /// A JWK cannot hold the key.
        public static let unwritableKey = Code(.unwritableKey)
    }

    /// The kind of failure.
    public let code: Code
    /// The rule of this library's rule list that is broken, such as `BU-17`.
    public let rule: String
    /// Which entry of `keys` it is about, counted from 0; nil if it is none.
    public let entry: Int?
    /// What is wrong; never contains key material.
    public let message: String
    /// Which bundle of a map it is about; nil outside maps.
    public internal(set) var trustDomain: TrustDomain?

    init(_ code: Code, _ rule: String, entry: Int? = nil, _ message: String) {
        self.code = code
        self.rule = rule
        self.entry = entry
        self.message = message
    }

    /// That the bytes are not JSON.
    init(_ error: JSONError) {
        self.init(.json, error.code == .duplicateMember ? "BU-25" : "BU-7", error.description)
    }
}

extension BundleDocumentError: CustomStringConvertible {
    /// Which bundle and entry, the message and the rule.
    public var description: String {
        (trustDomain.map { "bundle of \($0): " } ?? "") + (entry.map { "entry \($0 + 1): " } ?? "")
            + "\(message) [\(rule)]"
    }
}
