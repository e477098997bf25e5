internal import NativeCrypto
internal import NativeKernel
internal import SPIFFE

/// A token that is being made, with the defects that it is to have.
struct TokenDraft {
    let authority: TestTokenAuthority
    let defects: TokenDefects
    var header: JSONObject
    var claims: JSONObject

    init(
        _ authority: TestTokenAuthority, type: String, subject: SPIFFEID, lifetime: Duration, now: Timestamp,
        defects: TokenDefects
    ) {
        self.authority = authority
        self.defects = defects
        header = [
            "alg": .string(authority.algorithm.rawValue), "kid": .string(authority.keyID), "typ": .string(type),
        ]
        claims = [
            "sub": .string(subject.description), "exp": .integer((now + lifetime).secondsSince1970),
            "iat": .integer(now.secondsSince1970),
        ]
        spoilHeader()
        spoilClaims(now)
    }

    private mutating func spoilHeader() {
        if defects.contains(.algorithmNone) { header["alg"] = "none" }
        if defects.contains(.symmetricAlgorithm) { header["alg"] = "HS256" }
        if defects.contains(.noAlgorithm) { header["alg"] = nil }
        if defects.contains(.otherAlgorithm) {
            header["alg"] = authority.algorithm.generated == .rsa2048 ? "ES256" : "RS256"
        }
        if defects.contains(.otherType) { header["typ"] = "at+jwt" }
        if defects.contains(.noType) { header["typ"] = nil }
        if defects.contains(.criticalHeader) {
            header["crit"] = ["b64"]
            header["b64"] = true
        }
        if defects.contains(.noKeyID) { header["kid"] = nil }
        if defects.contains(.unknownKeyID) { header["kid"] = "unknown" }
    }

    private mutating func spoilClaims(_ now: Timestamp) {
        if defects.contains(.noSubject) { claims["sub"] = nil }
        if defects.contains(.badSubject) { claims["sub"] = "workload" }
        if defects.contains(.noExpiry) { claims["exp"] = nil }
        if defects.contains(.expired) { claims["exp"] = .integer((now - .seconds(3600)).secondsSince1970) }
        if defects.contains(.expiryText) { claims["exp"] = .string("\(now)") }
        if defects.contains(.notYetValid) { claims["nbf"] = .integer((now + .seconds(3600)).secondsSince1970) }
    }

    /// Signs what has been drafted.
    func signed() throws(TestKitError) -> SecretBytes {
        do throws(CryptoError) {
            let key =
                defects.contains(.otherKey)
                ? try NativePrivateKey.generate(authority.algorithm.generated) : authority.key
            let token = try CompactJWS.sign(
                header: JSONValue.object(header).json, payload: payload, key: key,
                algorithm: authority.algorithm.native)
            return defects.isDisjoint(with: .ofForm) ? token : spoilt(token)
        } catch {
            throw TestKitError("no token: \(error)")
        }
    }

    private var payload: [UInt8] {
        let json = JSONValue.object(claims).json
        guard defects.contains(.repeatedMember) else { return json }
        return json.dropLast() + Array(",\"sub\":\"spiffe://example.org/second\"}".utf8)
    }

    /// The token in another form; as no validator may accept it, it is no secret.
    private func spoilt(_ token: SecretBytes) -> SecretBytes {
        var text = token.withSpan { Array(copyingBytes: $0) }
        let dot = UInt8(ascii: ".")
        let signature = (text.lastIndex(of: dot) ?? 0) + 1
        if defects.contains(.badSignature) {
            text[signature] = text[signature] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        }
        if defects.contains(.algorithmNone) { text.removeSubrange(signature...) }
        if defects.contains(.missingPart) { text.removeSubrange((signature - 1)...) }
        if defects.contains(.extraPart) { text += ".e30".utf8 }
        if defects.contains(.padding) { text.append(UInt8(ascii: "=")) }
        if defects.contains(.jsonForm) {
            let parts = text.split(separator: dot).map { JSONValue.string(String(decoding: $0, as: UTF8.self)) }
            let names = ["protected", "payload", "signature"]
            var object = JSONObject()
            for (name, part) in zip(names, parts) { object[name] = part }
            text = JSONValue.object(object).json
        }
        return SecretBytes(copying: text.span)
    }
}

extension TokenDefects {
    /// The defects that are made after the token is signed.
    fileprivate static let ofForm: TokenDefects = [
        .badSignature, .algorithmNone, .missingPart, .extraPart, .padding, .jsonForm,
    ]
}
