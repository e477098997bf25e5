package import NativeKernel

/// A WIT identity document: a token bound to a key that its holder must prove to have (WIT-SVID).
///
/// Incubating: the standard may still change, and this type with it. A value has passed the rules that the token alone
/// can break (WI-8 to WI-15, WI-17, WI-22, JW-12, JW-21, JW-22). Unlike a JWT-SVID it is not presented alone: it never
/// goes into HTTP's `Authorization` (rule WI-25).
public struct WITSVID: Sendable {
    let document: TokenDocument
    /// The public key that the holder must prove to have: `cnf.jwk`.
    public let confirmationKey: ConfirmationKey
    /// The private key of `confirmationKey`, if this is one's own SVID.
    public let privateKey: PrivateJWK?
    /// What the operator of the Workload API calls this identity; nil if nothing.
    public let hint: String?

    /// Parses a token **without validating it**: nothing proves that its claims are true.
    ///
    /// - Parameters:
    ///   - token: the compact form, exactly.
    ///   - privateKey: the private key that came with it, which must be that of `cnf.jwk` (rule WI-31).
    ///   - hint: what the operator calls the identity; empty is the same as nil.
    /// - Throws: `SVIDTokenError` for the first rule that is broken.
    public init(
        parsingUnverified token: Span<UInt8>, privateKey: PrivateJWK? = nil, hint: String? = nil
    ) throws(SVIDTokenError) {
        try self.init(unverified: SecretBytes(copying: token), privateKey: privateKey, hint: hint)
    }

    /// Parses a token **without validating it**, as `init(parsingUnverified:privateKey:hint:)` of bytes.
    public init(
        parsingUnverified token: String, privateKey: PrivateJWK? = nil, hint: String? = nil
    ) throws(SVIDTokenError) {
        let bytes = Array(token.utf8)
        try self.init(parsingUnverified: bytes.span, privateKey: privateKey, hint: hint)
    }

    /// Parses a token without validating or copying it.
    package init(
        unverified token: SecretBytes, privateKey: PrivateJWK? = nil, hint: String? = nil
    ) throws(SVIDTokenError) {
        var journal = RuleJournal<SVIDTokenError>.throwing
        var content = TokenContent()
        try self.init(token, privateKey: privateKey, hint: hint, &journal, &content)
    }

    /// Parses a token, and writes down what it finds about the rules.
    init(
        _ token: SecretBytes, privateKey: PrivateJWK?, hint: String? = nil,
        _ journal: inout RuleJournal<SVIDTokenError>, _ content: inout TokenContent
    ) throws(SVIDTokenError) {
        let document: TokenDocument
        do throws(SVIDTokenError) {
            document = try TokenDocument(token, .wit, &journal, &content)
        } catch {
            if journal.collects, let claims = content.claims {
                _ = try Self.checkClaims(claims, nil, privateKey, &journal)
            }
            throw error
        }
        content.document = document
        let confirmation = try Self.checkClaims(document.claims, document.id, privateKey, &journal)
        try journal.throwFirst()
        confirmationKey = try journal.value(confirmation)
        self.document = document
        self.privateKey = privateKey
        self.hint = hint?.isEmpty == true ? nil : hint
    }

    /// Checks what no JWT-SVID has, or has to have.
    private static func checkClaims(
        _ claims: JSONObject, _ id: SPIFFEID?, _ privateKey: PrivateJWK?,
        _ journal: inout RuleJournal<SVIDTokenError>
    ) throws(SVIDTokenError) -> ConfirmationKey? {
        if claims["aud"] != nil {
            try journal.note(
                SVIDTokenError(.audiencePresent, "WI-22", id, "a WIT-SVID must not have an audience (“aud”)"))
        }
        journal.pass(["WI-22"])
        let key = try journal.check(["WI-14", "WI-15"]) { () throws(SVIDTokenError) in try ConfirmationKey(claims, id) }
        guard let key, let privateKey else { return key }
        if key.matches(privateKey) {
            journal.pass(["WI-31"])
        } else {
            let owner = id.map { " of \($0)" } ?? ""
            try journal.note(
                SVIDTokenError(
                    .keyMismatch, "WI-31", id,
                    "the private key is not the one that the WIT-SVID\(owner) is bound to (“cnf”)"))
        }
        return key
    }

    /// Takes what the Workload API sent, and checks that its parts belong together (rule WI-31).
    ///
    /// - Parameters:
    ///   - token: the compact form; not copied.
    ///   - id: the SPIFFE ID that the message states beside it.
    package init(
        fetched token: SecretBytes, for id: SPIFFEID, privateKey: PrivateJWK, hint: String? = nil,
        at time: Timestamp = .now, leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) {
        try self.init(unverified: token, privateKey: privateKey, hint: hint)
        guard self.id == id else {
            throw SVIDTokenError(
                .otherIdentity, "WI-31", self.id, "the message says \(id), but the token in it is of \(self.id)")
        }
        try document.check(at: time, leeway: leeway)
    }
}

extension WITSVID {
    /// The SPIFFE ID that the token states: `sub`.
    public var id: SPIFFEID { document.id }
    /// The moment from which on the token is no longer valid: `exp`, a fraction of a second cut off.
    public var expiry: Timestamp { document.expiry }
    /// The moment from which on the token is valid, if it says so: `nbf`.
    public var notBefore: Timestamp? { document.notBefore }
    /// When the token was issued, if it says so: `iat`; limits nothing (rule WI-20).
    public var issuedAt: Timestamp? { document.issuedAt }
    /// What the token is signed with.
    public var algorithm: JWTAlgorithm { document.algorithm }
    /// The name of the key that signed the token: `kid`.
    public var keyID: String { document.keyID ?? "" }
    /// All of the header.
    public var header: JSONObject { document.header }
    /// All claims, those included that the standard does not know (rule WI-23).
    public var claims: JSONObject { document.claims }
    /// The token itself.
    package var token: SecretBytes { document.text }

    /// Lends the token to `body`.
    public func withToken<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try token.withSpan(body)
    }
}

extension WITSVID: Hashable {
    /// Whether token, private key and hint are the same, byte for byte.
    public static func == (left: WITSVID, right: WITSVID) -> Bool {
        left.hint == right.hint && left.token == right.token && left.privateKey == right.privateKey
    }

    /// Hashes what is not secret.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(expiry)
    }
}

extension WITSVID: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The SPIFFE ID, the kind of key and the end of the validity; nothing of the token.
    public var description: String {
        "WIT-SVID \(id)\(hint.map { " (hint \($0))" } ?? ""), bound to \(confirmationKey), until \(expiry)"
    }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Shows identity, key and expiry alone.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: ["id": id.description, "key": confirmationKey.description, "expiry": expiry.description])
    }
}
