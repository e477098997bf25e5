internal import NativeKernel

// The parts of a token, read one by one.
extension TokenDocument {
    /// Where the two dots are.
    static func dots(_ bytes: Span<UInt8>) throws(SVIDTokenError) -> (Int, Int) {
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

    static func object(
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

    static func algorithm(
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
    static func checkHeader(
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

    static func checkType(_ header: JSONObject, _ profile: TokenProfile) throws(SVIDTokenError) {
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

    static func keyID(_ header: JSONObject, _ profile: TokenProfile) throws(SVIDTokenError) -> String? {
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

    static func checkSignatureText(
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

    static func subject(_ claims: JSONObject, _ profile: TokenProfile) throws(SVIDTokenError) -> SPIFFEID {
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
