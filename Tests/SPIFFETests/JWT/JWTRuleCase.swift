import SPIFFE
import Testing

/// A change of a good JWT-SVID, and the rule that it breaks.
struct JWTRuleCase: Sendable, CustomTestStringConvertible {
    typealias Change = @Sendable (inout JSONObject, inout JSONObject) -> Void
    let rule: String
    let code: SVIDTokenError.Code
    let name: String
    let change: Change

    init(_ rule: String, _ code: SVIDTokenError.Code, _ name: String, _ change: @escaping Change) {
        self.rule = rule
        self.code = code
        self.name = name
        self.change = change
    }

    var testDescription: String { "\(rule): \(name)" }
}

extension JWTRuleCase {
    private static let now = TokenIssuer.now.secondsSince1970

    static let errors =
        ["none", "HS256", "HS512", "EdDSA", "ES256K", "es256", "RS1", "", "A128KW"].map { name in
            JWTRuleCase("JW-2", .algorithm, "alg \(name)") { header, _ in header["alg"] = .string(name) }
        } + [
            JWTRuleCase("JW-2", .algorithm, "no alg") { header, _ in header["alg"] = nil },
            JWTRuleCase("JW-2", .algorithm, "alg a number") { header, _ in header["alg"] = 256 },
            JWTRuleCase("JW-4", .keyID, "kid a number") { header, _ in header["kid"] = 1 },
            JWTRuleCase("JW-4", .keyID, "kid null") { header, _ in header["kid"] = .null },
            JWTRuleCase("JW-5", .type, "typ jwt") { header, _ in header["typ"] = "jwt" },
            JWTRuleCase("JW-5", .type, "typ at+jwt") { header, _ in header["typ"] = "at+jwt" },
            JWTRuleCase("JW-5", .type, "typ wit+jwt") { header, _ in header["typ"] = "wit+jwt" },
            JWTRuleCase("JW-5", .type, "typ empty") { header, _ in header["typ"] = "" },
            JWTRuleCase("JW-5", .type, "typ null") { header, _ in header["typ"] = .null },
            JWTRuleCase("JW-5", .type, "typ a list") { header, _ in header["typ"] = ["JWT"] },
            JWTRuleCase("JW-6", .criticalHeader, "crit") { header, _ in
                header["crit"] = ["b64"]
                header["b64"] = false
            },
            JWTRuleCase("JW-6", .criticalHeader, "empty crit") { header, _ in header["crit"] = [] },
            JWTRuleCase("JW-7", .subject, "no sub") { _, claims in claims["sub"] = nil },
            JWTRuleCase("JW-7", .subject, "sub no ID") { _, claims in claims["sub"] = "web" },
            JWTRuleCase("JW-7", .subject, "sub upper case") { _, claims in
                claims["sub"] = "spiffe://EXAMPLE.org/web"
            },
            JWTRuleCase("JW-7", .subject, "sub a list") { _, claims in claims["sub"] = ["spiffe://example.org/web"] },
            JWTRuleCase("JW-8", .audience, "no aud") { _, claims in claims["aud"] = nil },
            JWTRuleCase("JW-8", .audience, "empty aud") { _, claims in claims["aud"] = [] },
            JWTRuleCase("JW-8", .audience, "aud null") { _, claims in claims["aud"] = .null },
            JWTRuleCase("JW-8", .audience, "aud with a number") { _, claims in claims["aud"] = ["reports", 1] },
            JWTRuleCase("JW-8", .audience, "aud an object") { _, claims in claims["aud"] = ["reports": true] },
            JWTRuleCase("JW-9", .audienceMismatch, "another aud") { _, claims in claims["aud"] = "other" },
            JWTRuleCase("JW-9", .audienceMismatch, "aud in upper case") { _, claims in claims["aud"] = "Reports" },
            JWTRuleCase("JW-9", .audienceMismatch, "aud a prefix") { _, claims in claims["aud"] = "report" },
            JWTRuleCase("JW-10", .noExpiry, "no exp") { _, claims in claims["exp"] = nil },
            JWTRuleCase("JW-11", .expired, "expired") { _, claims in claims["exp"] = .integer(now - 60) },
            JWTRuleCase("JW-12", .date, "exp a text") { _, claims in claims["exp"] = .string("\(now + 300)") },
            JWTRuleCase("JW-12", .date, "exp null") { _, claims in claims["exp"] = .null },
            JWTRuleCase("JW-12", .date, "exp negative") { _, claims in claims["exp"] = -1 },
            JWTRuleCase("JW-12", .date, "exp beyond 2^53") { _, claims in claims["exp"] = 9_007_199_254_740_993 },
            JWTRuleCase("JW-12", .date, "exp of 64 bits") { _, claims in claims["exp"] = .unsigned(.max) },
            JWTRuleCase("JW-12", .date, "nbf a text") { _, claims in claims["nbf"] = "0" },
            JWTRuleCase("JW-12", .date, "iat a text") { _, claims in claims["iat"] = "0" },
            JWTRuleCase("JW-13", .notYetValid, "nbf in the future") { _, claims in
                claims["nbf"] = .integer(now + 61)
            },
        ]

    static let allowed: [JWTRuleCase] = [
        JWTRuleCase("JW-4", .keyID, "no kid") { header, _ in header["kid"] = nil },
        JWTRuleCase("JW-5", .type, "no typ") { header, _ in header["typ"] = nil },
        JWTRuleCase("JW-5", .type, "typ JOSE") { header, _ in header["typ"] = "JOSE" },
        JWTRuleCase("JW-6", .criticalHeader, "jku, jwk, x5u, x5c") { header, _ in
            for name in ["jku", "jwk", "x5u", "x5c"] { header[name] = ["https://evil.example"] }
        },
        JWTRuleCase("JW-7", .subject, "sub without a path") { _, claims in claims["sub"] = "spiffe://example.org" },
        JWTRuleCase("JW-8", .audience, "aud a text") { _, claims in claims["aud"] = "reports" },
        JWTRuleCase("JW-9", .audience, "aud among others") { _, claims in claims["aud"] = ["a", "reports", "a"] },
        JWTRuleCase("JW-11", .expired, "expired within the leeway") { _, claims in
            claims["exp"] = .integer(now - 59)
        },
        JWTRuleCase("JW-12", .date, "exp with a fraction") { _, claims in
            claims["exp"] = JSONNumber(Double(now) + 0.5).map(JSONValue.number)
        },
        JWTRuleCase("JW-12", .date, "exp 2^53") { _, claims in claims["exp"] = 9_007_199_254_740_992 },
        JWTRuleCase("JW-13", .notYetValid, "nbf within the leeway") { _, claims in
            claims["nbf"] = .integer(now + 60)
        },
        JWTRuleCase("JW-14", .notYetValid, "iat in the future") { _, claims in
            claims["iat"] = .integer(now + 86_400)
        },
    ]
}
