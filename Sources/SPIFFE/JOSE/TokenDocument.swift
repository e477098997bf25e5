internal import NativeCrypto
internal import NativeKernel

/// What JWT-SVIDs and WIT-SVIDs have in common: a compact JWS (RFC 7515 §7.1) whose header and claims have passed the
/// rules that need no bundle and no clock.
struct TokenDocument: Sendable {
    /// The longest part of a token that is read.
    static let partLimit = 65_536

    let profile: TokenProfile
    let text: SecretBytes
    /// Where the signature's base64url begins; what is signed ends one byte before.
    private let signatureStart: Int
    let header: JSONObject
    let algorithm: JWTAlgorithm
    let keyID: String?
    let claims: JSONObject
    let id: SPIFFEID
    let expiry: Timestamp
    let notBefore: Timestamp?
    let issuedAt: Timestamp?

    init(_ text: SecretBytes, _ profile: TokenProfile) throws(SVIDTokenError) {
        var journal = RuleJournal<SVIDTokenError>.throwing
        var content = TokenContent()
        try self.init(text, profile, &journal, &content)
    }

    /// Reads a token, and writes down what it finds about the rules.
    ///
    /// - Parameter content: What could be read, whatever is wrong with it.
    init(
        _ text: SecretBytes, _ profile: TokenProfile, _ journal: inout RuleJournal<SVIDTokenError>,
        _ content: inout TokenContent
    ) throws(SVIDTokenError) {
        let (first, second) = try journal.need(Self.formRules) { () throws(SVIDTokenError) in
            try text.withSpan { bytes throws(SVIDTokenError) in try Self.dots(bytes) }
        }
        let header = try journal.need(Self.partRules) { () throws(SVIDTokenError) in
            try text.withSpan { bytes throws(SVIDTokenError) in
                try Self.object(bytes.extracting(0..<first), "header", profile)
            }
        }
        content.header = header
        // Before anything else is looked at (rule JW-3).
        let algorithm = try journal.check([profile.algorithmRule]) { () throws(SVIDTokenError) in
            try Self.algorithm(header, profile)
        }
        guard second > first + 1, text.count > second + 1 else {
            let error = SVIDTokenError(.malformed, "JW-21", nil, "a part of the token is empty")
            try journal.note(error)
            throw error
        }
        let keyID = try Self.checkHeader(header, profile, &journal)
        let claims = try journal.need(Self.partRules) { () throws(SVIDTokenError) in
            try text.withSpan { bytes throws(SVIDTokenError) in
                try Self.object(bytes.extracting((first + 1)..<second), "claims", profile)
            }
        }
        content.claims = claims
        content.signatureStart = second + 1
        try Self.checkSignatureText(text, from: second + 1, &journal)
        let id = try journal.check([profile.subjectRule]) { () throws(SVIDTokenError) in
            try Self.subject(claims, profile)
        }
        let expiry = try journal.check([profile.expiryRule, "JW-12"]) { () throws(SVIDTokenError) in
            guard let expiry = try TokenDate.read("exp", claims, id, roundUp: false) else {
                throw SVIDTokenError(.noExpiry, profile.expiryRule, id, "the token has no expiry (“exp”)")
            }
            return expiry
        }
        let notBefore = try journal.check(["JW-12"]) { () throws(SVIDTokenError) in
            try TokenDate.read("nbf", claims, id, roundUp: true)
        }
        let issuedAt = try journal.check(["JW-12"]) { () throws(SVIDTokenError) in
            try TokenDate.read("iat", claims, id, roundUp: false)
        }
        try journal.throwFirst()
        self.id = try journal.value(id)
        self.expiry = try journal.value(expiry)
        self.notBefore = try journal.value(notBefore)
        self.issuedAt = try journal.value(issuedAt)
        self.algorithm = try journal.value(algorithm)
        self.keyID = try journal.value(keyID)
        self.header = header
        self.claims = claims
        self.profile = profile
        self.text = text
        signatureStart = second + 1
    }

    private static let formRules = ["JW-1", "JW-21"]
    private static let partRules = ["JW-21", "JW-22"]

    /// Whether the token's signature is by the key.
    func isSigned(by authority: JWTAuthority) throws(CryptoError) -> Bool {
        try text.withSpan { bytes throws(CryptoError) in
            guard let signature = Base64.url.decodeSecret(bytes.extracting(signatureStart..<bytes.count)) else {
                return false
            }
            return try signature.withSpan { signature throws(CryptoError) in
                try authority.key.verifies(
                    signature, of: bytes.extracting(0..<(signatureStart - 1)), algorithm.native)
            }
        }
    }
}
