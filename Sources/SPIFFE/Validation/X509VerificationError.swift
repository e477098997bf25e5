internal import NativeCrypto

/// Why an X509-SVID is not trusted.
public struct X509VerificationError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case invalidSVID, noBundle, emptyBundle, bundleSourceFailed, expired, notYetValid, unknownAuthority
            case badSignature, issuerNotAuthority, pathLength, nameConstraint, unknownCriticalExtension
            case weakCryptography, unsupportedKey, chainTooLong, other
            case revoked, noRevocationList, outdatedRevocationList, unusableRevocationList
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// The certificates break a rule of the standard themselves; `svidError` tells which.
        public static let invalidSVID = Code(.invalidSVID)
        /// There is no bundle for the SVID's trust domain (rules X5-27, X5-28).
        public static let noBundle = Code(.noBundle)
        /// The bundle of the SVID's trust domain has no authority (rule X5-28).
        public static let emptyBundle = Code(.emptyBundle)
        /// The source of bundles failed.
        public static let bundleSourceFailed = Code(.bundleSourceFailed)
        /// A certificate of the chain has expired (RFC 5280 §6.1.3, rule X5-26).
        public static let expired = Code(.expired)
        /// A certificate of the chain is not valid yet (RFC 5280 §6.1.3, rule X5-26).
        public static let notYetValid = Code(.notYetValid)
        /// No authority of the bundle issued the chain (rules X5-26, X5-27).
        public static let unknownAuthority = Code(.unknownAuthority)
        /// A signature of the chain is wrong (RFC 5280 §6.1.3, rule X5-26).
        public static let badSignature = Code(.badSignature)
        /// A certificate signed another one without being a signing authority's (rules X5-16, X5-18).
        public static let issuerNotAuthority = Code(.issuerNotAuthority)
        /// There are more intermediates than an authority allows (rule X5-17).
        public static let pathLength = Code(.pathLength)
        /// An authority may not sign for these names (rule X5-24).
        public static let nameConstraint = Code(.nameConstraint)
        /// A certificate has a critical extension that is unknown (RFC 5280 §4.2, rule X5-26).
        public static let unknownCriticalExtension = Code(.unknownCriticalExtension)
        /// A key is too short or a digest too weak: less than 112 bits of security.
        public static let weakCryptography = Code(.weakCryptography)
        /// The leaf's public key is of a kind that cannot be verified here (rule X5-32).
        public static let unsupportedKey = Code(.unsupportedKey)
        /// There are more intermediates than the options allow.
        public static let chainTooLong = Code(.chainTooLong)
        /// A revocation list names a certificate of the chain (RFC 5280 §6.3, rule ST-20).
        public static let revoked = Code(.revoked)
        /// There is no revocation list of a certificate's issuer, and the policy asks for one (rule ST-20).
        public static let noRevocationList = Code(.noRevocationList)
        /// The revocation list of a certificate's issuer is not valid yet or no longer (RFC 5280 §6.3.3, rule ST-20).
        public static let outdatedRevocationList = Code(.outdatedRevocationList)
        /// The revocation list of a certificate's issuer cannot be used: it is not signed rightly, not complete, or has a
        /// critical extension that is unknown (RFC 5280 §5.2, §6.3.3, rule ST-20).
        public static let unusableRevocationList = Code(.unusableRevocationList)
        /// Something else; the message says what.
        public static let other = Code(.other)
    }

    /// The kind of failure.
    public let code: Code
    /// The rule of this library's rule list that is broken, such as `X5-26`.
    public let rule: String
    /// The SPIFFE ID of the SVID; nil if it has no valid one.
    public let id: SPIFFEID?
    /// Which certificate of the chain is at fault: 0 is the leaf; nil if it is none in particular.
    public let depth: Int?
    /// What is wrong.
    public let message: String
    /// The rule that the certificates break themselves, if that is the failure.
    public let svidError: X509SVIDError?

    init(
        _ code: Code, _ rule: String, id: SPIFFEID?, depth: Int? = nil, _ message: String,
        svidError: X509SVIDError? = nil
    ) {
        self.code = code
        self.rule = rule
        self.id = id
        self.depth = depth
        self.message = message
        self.svidError = svidError
    }

    init(_ error: ChainError, id: SPIFFEID) {
        let (code, rule): (Code, String) =
            switch error.code {
            case .expired: (.expired, "X5-26")
            case .notYetValid: (.notYetValid, "X5-26")
            case .unknownAuthority: (.unknownAuthority, "X5-27")
            case .badSignature: (.badSignature, "X5-26")
            case .issuerNotAuthority: (.issuerNotAuthority, "X5-16")
            case .pathLengthExceeded: (.pathLength, "X5-17")
            case .nameConstraint: (.nameConstraint, "X5-24")
            case .unknownCriticalExtension: (.unknownCriticalExtension, "X5-26")
            case .weakCryptography: (.weakCryptography, "X5-26")
            case .unsupportedKey: (.unsupportedKey, "X5-32")
            case .chainTooLong: (.chainTooLong, "X5-26")
            case .revoked: (.revoked, "ST-20")
            case .noRevocationList: (.noRevocationList, "ST-20")
            case .outdatedRevocationList: (.outdatedRevocationList, "ST-20")
            case .unusableRevocationList: (.unusableRevocationList, "ST-20")
            case .other: (.other, "X5-26")
            }
        self.init(
            code, rule, id: id, depth: error.depth, "\(id) is not trusted: \(error.place): \(Self.reason(error, id))")
    }

    /// OpenSSL's reason, in better words where the usual ones leave the reader alone.
    private static func reason(_ error: ChainError, _ id: SPIFFEID) -> String {
        switch (error.code, error.certificate) {
        case (.expired, let certificate?): "it expired at \(Timestamp(secondsSince1970: certificate.notAfter))"
        case (.notYetValid, let certificate?):
            "it is not valid before \(Timestamp(secondsSince1970: certificate.notBefore))"
        case (.unknownAuthority, _):
            "no authority in the bundle of \(id.trustDomain) issued it, and no certificate leads to one that did "
                + "(\(error.reason))"
        default: error.reason
        }
    }
}

extension X509VerificationError: CustomStringConvertible {
    /// The message and the rule.
    public var description: String { "\(message) [\(rule)]" }
}
