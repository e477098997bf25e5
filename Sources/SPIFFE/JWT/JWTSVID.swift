package import NativeKernel

/// A JWT identity document: a token for one audience, presented as it is (JWT-SVID).
///
/// A value has passed the rules that the token alone can break (JW-1 to JW-8, JW-10, JW-12, JW-21, JW-22). That it is
/// signed, current and for this audience is what `validate` tells. The token is a secret: it is held in memory that is
/// overwritten when the last copy goes, and is never part of any description.
public struct JWTSVID: Sendable {
    let document: TokenDocument
    /// Whom the token is for: at least one name (JWT-SVID §3.2).
    public let audience: [String]
    /// What the operator of the Workload API calls this identity; nil if nothing.
    public let hint: String?

    /// Parses a token **without validating it**: nothing proves that its claims are true.
    ///
    /// - Parameters:
    ///   - token: the compact form, exactly. The bytes are copied; wiping the caller's remains the caller's duty.
    ///   - hint: what the operator calls the identity; empty is the same as nil.
    /// - Throws: `SVIDTokenError` for the first rule that is broken.
    public init(parsingUnverified token: Span<UInt8>, hint: String? = nil) throws(SVIDTokenError) {
        try self.init(unverified: SecretBytes(copying: token), hint: hint)
    }

    /// Parses a token **without validating it**, as `init(parsingUnverified:hint:)`.
    public init(parsingUnverified token: String, hint: String? = nil) throws(SVIDTokenError) {
        let bytes = Array(token.utf8)
        try self.init(parsingUnverified: bytes.span, hint: hint)
    }

    /// Parses a token without validating or copying it.
    package init(unverified token: SecretBytes, hint: String? = nil) throws(SVIDTokenError) {
        var journal = RuleJournal<SVIDTokenError>.throwing
        var content = TokenContent()
        try self.init(token, hint: hint, &journal, &content)
    }

    /// Parses a token, and writes down what it finds about the rules.
    init(
        _ token: SecretBytes, hint: String? = nil, _ journal: inout RuleJournal<SVIDTokenError>,
        _ content: inout TokenContent
    ) throws(SVIDTokenError) {
        let document: TokenDocument
        do throws(SVIDTokenError) {
            document = try TokenDocument(token, .jwt, &journal, &content)
        } catch {
            // The audience can be judged as soon as there are claims.
            if journal.collects, let claims = content.claims {
                _ = try journal.check(["JW-8"]) { () throws(SVIDTokenError) in try Self.audience(claims, nil) }
            }
            throw error
        }
        content.document = document
        let audience = try journal.check(["JW-8"]) { () throws(SVIDTokenError) in
            try Self.audience(document.claims, document.id)
        }
        self.audience = try journal.value(audience)
        self.document = document
        self.hint = hint?.isEmpty == true ? nil : hint
    }

    private static func audience(_ claims: JSONObject, _ id: SPIFFEID?) throws(SVIDTokenError) -> [String] {
        let names: [String]
        switch claims["aud"] {
        case .string(let name)?: names = [name]
        case .array(let values)? where !values.isEmpty && values.allSatisfy { $0.text != nil }:
            names = values.compactMap(\.text)
        default:
            throw SVIDTokenError(
                .audience, "JW-8", id, "the token's audience (“aud”) is missing, empty, or has what is no text")
        }
        return names
    }
}

extension JWTSVID {
    /// The SPIFFE ID that the token states: `sub`.
    public var id: SPIFFEID { document.id }
    /// The moment from which on the token is no longer valid: `exp`, a fraction of a second cut off.
    public var expiry: Timestamp { document.expiry }
    /// The moment from which on the token is valid, if it says so: `nbf`.
    public var notBefore: Timestamp? { document.notBefore }
    /// When the token was issued, if it says so: `iat`; limits nothing (rule JW-14).
    public var issuedAt: Timestamp? { document.issuedAt }
    /// What the token is signed with.
    public var algorithm: JWTAlgorithm { document.algorithm }
    /// The name of the key that signed the token, if it says so: `kid`.
    public var keyID: String? { document.keyID }
    /// All of the header.
    public var header: JSONObject { document.header }
    /// All claims, those included that the standard does not know (rule JW-19).
    public var claims: JSONObject { document.claims }
    /// The token itself.
    package var token: SecretBytes { document.text }

    /// Lends the token to `body`.
    ///
    /// Copies that it makes are not wiped. A token goes into HTTP's `Authorization: Bearer` or gRPC's `authorization`
    /// (JWT-SVID §5, rule JW-20), and nowhere where others can read it.
    public func withToken<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try token.withSpan(body)
    }
}

extension JWTSVID: Hashable {
    /// Whether token and hint are the same, byte for byte, compared in constant time.
    public static func == (left: JWTSVID, right: JWTSVID) -> Bool {
        left.hint == right.hint && left.token == right.token
    }

    /// Hashes what is not secret.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(expiry)
    }
}

extension JWTSVID: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The SPIFFE ID, the audience and the end of the validity; nothing of the token.
    public var description: String {
        "JWT-SVID \(id)\(hint.map { " (hint \($0))" } ?? "") for \(ShownText.list(audience)), until \(expiry)"
    }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Shows identity, audience and expiry alone.
    public var customMirror: Mirror {
        Mirror(self, children: ["id": id.description, "audience": audience, "expiry": expiry.description])
    }
}
