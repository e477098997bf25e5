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
        let (first, second) = try text.withSpan { bytes throws(SVIDTokenError) in try Self.dots(bytes) }
        let total = text.count
        header = try text.withSpan { bytes throws(SVIDTokenError) in
            try Self.object(bytes.extracting(0..<first), "header", profile)
        }
        // Before anything else is looked at (rule JW-3).
        algorithm = try Self.algorithm(header, profile)
        guard second > first + 1, total > second + 1 else {
            throw SVIDTokenError(.malformed, "JW-21", nil, "a part of the token is empty")
        }
        keyID = try Self.keyID(header, profile)
        claims = try text.withSpan { bytes throws(SVIDTokenError) in
            try Self.object(bytes.extracting((first + 1)..<second), "claims", profile)
        }
        let isSignatureText = text.withSpan { bytes in
            let part = bytes.extracting((second + 1)..<total)
            return Base64.url.decodeSecret(part) != nil
        }
        guard isSignatureText else {
            throw SVIDTokenError(.malformed, "JW-21", nil, "the token's signature is not base64url without padding")
        }
        let id = try Self.subject(claims, profile)
        guard let expiry = try TokenDate.read("exp", claims, id, roundUp: false) else {
            throw SVIDTokenError(.noExpiry, profile.expiryRule, id, "the token has no expiry (“exp”)")
        }
        self.id = id
        self.expiry = expiry
        notBefore = try TokenDate.read("nbf", claims, id, roundUp: true)
        issuedAt = try TokenDate.read("iat", claims, id, roundUp: false)
        self.profile = profile
        self.text = text
        signatureStart = second + 1
    }

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

    /// Checks what else the header says.
    private static func keyID(_ header: JSONObject, _ profile: TokenProfile) throws(SVIDTokenError) -> String? {
        guard header["crit"] == nil else {
            throw SVIDTokenError(
                .criticalHeader, profile.criticalRule, nil,
                "the token's header demands that extensions be understood (“crit”), and none is")
        }
        let type = header["typ"]
        guard type == nil || type?.text != nil, profile.allows(type: type?.text) else {
            let allowed = profile == .jwt ? "“JWT” and “JOSE”" : "“wit+jwt”"
            let other = profile == .jwt ? TokenProfile.wit : .jwt
            let hint = type != nil && other.allows(type: type?.text) ? "; it looks like a \(other.name)" : ""
            throw SVIDTokenError(
                .type, profile.typeRule, nil,
                "the token's type (“typ”) is not \(allowed): it is no \(profile.name)\(hint)")
        }
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
