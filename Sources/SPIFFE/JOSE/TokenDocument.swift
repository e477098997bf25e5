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

extension TokenDocument {
    /// Where the two dots are.
    private static func dots(_ bytes: Span<UInt8>) throws(SVIDTokenError) -> (Int, Int) {
        if bytes.count > 0, bytes[0] == UInt8(ascii: "{") {
            throw SVIDTokenError(
                .jsonSerialization, "JW-1", nil, "the token is in JWS's JSON form; only the compact form is allowed")
        }
        var dots: [Int] = []
        var start = 0
        for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: ".") {
            guard index - start <= partLimit else {
                throw SVIDTokenError(
                    .tooLarge, "JW-21", nil, "a part of the token is longer than \(partLimit) bytes")
            }
            start = index + 1
            if index < bytes.count { dots.append(index) }
            guard dots.count <= 2 else { break }
        }
        guard dots.count == 2, dots[0] > 0 else {
            throw SVIDTokenError(.malformed, "JW-21", nil, "the token is not three parts with dots between them")
        }
        return (dots[0], dots[1])
    }

    private static func object(
        _ part: Span<UInt8>, _ name: String, _ profile: TokenProfile
    ) throws(SVIDTokenError) -> JSONObject {
        guard let json = Base64.url.decode(part) else {
            throw SVIDTokenError(.malformed, "JW-21", nil, "the token's \(name) is not base64url without padding")
        }
        do throws(JSONError) {
            if case .object(let object) = try JSONValue(parsing: json.span) { return object }
        } catch {
            let isDuplicate = error.code == .duplicateMember
            throw SVIDTokenError(
                isDuplicate ? .duplicateMember : .malformed, isDuplicate ? "JW-22" : "JW-21", nil,
                "the token's \(name): \(error)")
        }
        throw SVIDTokenError(.malformed, "JW-21", nil, "the token's \(name) is not a JSON object")
    }

    private static func algorithm(
        _ header: JSONObject, _ profile: TokenProfile
    ) throws(SVIDTokenError) -> JWTAlgorithm {
        guard let algorithm = header["alg"]?.text.flatMap(JWTAlgorithm.init) else {
            throw SVIDTokenError(
                .algorithm, profile.algorithmRule, nil,
                "the token's algorithm (“alg”) is missing or none of RS, ES and PS with 256, 384 and 512")
        }
        return algorithm
    }

    /// Checks what else the header says; returns the name of the key.
    private static func checkHeader(
        _ header: JSONObject, _ profile: TokenProfile, _ journal: inout RuleJournal<SVIDTokenError>
    ) throws(SVIDTokenError) -> String?? {
        if header["crit"] != nil {
            try journal.note(
                SVIDTokenError(
                    .criticalHeader, profile.criticalRule, nil,
                    "the token's header demands that extensions be understood (“crit”), and none is"))
        }
        journal.pass([profile.criticalRule])
        _ = try journal.check([profile.typeRule]) { () throws(SVIDTokenError) in try checkType(header, profile) }
        return try journal.check([profile.keyIDRule]) { () throws(SVIDTokenError) in try keyID(header, profile) }
    }

    private static func checkType(_ header: JSONObject, _ profile: TokenProfile) throws(SVIDTokenError) {
        let type = header["typ"]
        guard type == nil || type?.text != nil, profile.allows(type: type?.text) else {
            let allowed = profile == .jwt ? "“JWT” and “JOSE”" : "“wit+jwt”"
            let other = profile == .jwt ? TokenProfile.wit : .jwt
            let hint = type != nil && other.allows(type: type?.text) ? "; it looks like a \(other.name)" : ""
            throw SVIDTokenError(
                .type, profile.typeRule, nil,
                "the token's type (“typ”) is not \(allowed): it is no \(profile.name)\(hint)")
        }
    }

    private static func keyID(_ header: JSONObject, _ profile: TokenProfile) throws(SVIDTokenError) -> String? {
        guard let member = header["kid"] else {
            guard profile == .jwt else {
                throw SVIDTokenError(.keyID, profile.keyIDRule, nil, "the token does not name its key (“kid”)")
            }
            return nil
        }
        guard let keyID = member.text else {
            throw SVIDTokenError(.keyID, profile.keyIDRule, nil, "the name of the token's key (“kid”) is no text")
        }
        return keyID
    }

    private static func checkSignatureText(
        _ text: SecretBytes, from start: Int, _ journal: inout RuleJournal<SVIDTokenError>
    ) throws(SVIDTokenError) {
        let isSignatureText = text.withSpan { bytes in
            Base64.url.decodeSecret(bytes.extracting(start..<bytes.count)) != nil
        }
        guard isSignatureText else {
            try journal.note(
                SVIDTokenError(.malformed, "JW-21", nil, "the token's signature is not base64url without padding"))
            return
        }
    }

    private static func subject(_ claims: JSONObject, _ profile: TokenProfile) throws(SVIDTokenError) -> SPIFFEID {
        guard let subject = claims["sub"]?.text else {
            throw SVIDTokenError(
                .subject, profile.subjectRule, nil, "the token's subject (“sub”) is missing or no text")
        }
        do throws(SPIFFEIDError) {
            return try SPIFFEID(parsing: subject)
        } catch {
            throw SVIDTokenError(
                .subject, profile.subjectRule, nil, "the token's subject (“sub”) is not a SPIFFE ID: \(error)")
        }
    }
}
