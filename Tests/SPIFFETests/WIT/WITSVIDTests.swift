import NativeCrypto
import NativeKernel
import Testing

@testable import SPIFFE

@Suite("WITSVID")
struct WITSVIDTests {
    private let now = TokenIssuer.now

    private func error(_ token: String, _ bundles: some WITBundleSource) throws -> SVIDTokenError? {
        try tokenError { _ = try WITSVID.validate(token, bundles: bundles, at: now) }
    }

    /// The private key as JWK, made of its PKCS#8: 32 bytes from byte 36 on.
    private func privateJWK(_ key: NativePrivateKey, _ change: (inout JSONObject) -> Void = { _ in }) throws
        -> PrivateJWK
    {
        var jwk = try JWK.members(of: key.requiredPublicKey)
        let scalar = key.pkcs8.withSpan { Array(copyingBytes: $0.extracting(36..<68)) }
        jwk["d"] = .string(String(decoding: Base64.url.encode(scalar.span), as: UTF8.self))
        change(&jwk)
        let json = JSONValue.object(jwk).json
        return try PrivateJWK(parsing: json.span)
    }

    @Test("WI-24: a good token is well-formed and signed, bound to a key, and no authentication")
    func good() throws {
        let (issuer, holder) = (try TokenIssuer(.es384), try NativePrivateKey.generate(.p256))
        let signed = try WITSVID.validate(try issuer.wit(to: holder), bundles: issuer.witBundle, at: now)
        #expect(signed.id.description == "spiffe://example.org/web" && signed.authority == issuer.authority)
        #expect(signed.confirmationKey.publicKeyDER == (try holder.requiredPublicKey.der))
        #expect(signed.confirmationKey.algorithm == .es256 && signed.svid.keyID == "key-1")
        #expect(signed.description.hasPrefix("well-formed and signed"))
    }

    static let defects: [JWTRuleCase] = [
        JWTRuleCase("WI-8", .keyID, "no kid") { header, _ in header["kid"] = nil },
        JWTRuleCase("WI-8", .keyID, "kid a number") { header, _ in header["kid"] = 1 },
        JWTRuleCase("WI-9", .type, "no typ") { header, _ in header["typ"] = nil },
        JWTRuleCase("WI-9", .type, "typ JWT") { header, _ in header["typ"] = "JWT" },
        JWTRuleCase("WI-9", .type, "typ WIT+JWT") { header, _ in header["typ"] = "WIT+JWT" },
        JWTRuleCase("WI-9", .type, "typ null") { header, _ in header["typ"] = .null },
        JWTRuleCase("WI-10", .algorithm, "alg none") { header, _ in header["alg"] = "none" },
        JWTRuleCase("WI-10", .algorithm, "alg EdDSA") { header, _ in header["alg"] = "EdDSA" },
        JWTRuleCase("WI-12", .criticalHeader, "crit") { header, _ in header["crit"] = ["exp"] },
        JWTRuleCase("WI-13", .subject, "no sub") { _, claims in claims["sub"] = nil },
        JWTRuleCase("WI-13", .subject, "sub no ID") { _, claims in claims["sub"] = "wimse://example.org/a" },
        JWTRuleCase("WI-14", .confirmation, "no cnf") { _, claims in claims["cnf"] = nil },
        JWTRuleCase("WI-14", .confirmation, "cnf empty") { _, claims in claims["cnf"] = [:] },
        JWTRuleCase("WI-14", .confirmation, "cnf with a kid alone") { _, claims in claims["cnf"] = ["kid": "a"] },
        JWTRuleCase("WI-14", .confirmation, "cnf.jwk a text") { _, claims in claims["cnf"] = ["jwk": "x"] },
        JWTRuleCase("WI-14", .confirmation, "symmetric") { _, claims in
            claims["cnf"] = ["jwk": ["kty": "oct", "k": "AAAA", "alg": "HS256"]]
        },
        JWTRuleCase("WI-14", .confirmation, "private") { _, claims in change(&claims) { $0["d"] = "AAAA" } },
        JWTRuleCase("WI-14", .confirmation, "off the curve") { _, claims in
            change(&claims) { $0["x"] = .string(String(repeating: "A", count: 43)) }
        },
        JWTRuleCase("WI-15", .confirmationAlgorithm, "no alg") { _, claims in change(&claims) { $0["alg"] = nil } },
        JWTRuleCase("WI-15", .confirmationAlgorithm, "EdDSA") { _, claims in
            change(&claims) { $0["alg"] = "EdDSA" }
        },
        JWTRuleCase("WI-15", .confirmationAlgorithm, "unfit") { _, claims in
            change(&claims) { $0["alg"] = "ES384" }
        },
        JWTRuleCase("WI-17", .noExpiry, "no exp") { _, claims in claims["exp"] = nil },
        JWTRuleCase("WI-17", .expired, "expired") { _, claims in
            claims["exp"] = .integer(TokenIssuer.now.secondsSince1970 - 60)
        },
        JWTRuleCase("JW-12", .date, "exp a text") { _, claims in claims["exp"] = "1" },
        JWTRuleCase("WI-18", .notYetValid, "nbf in the future") { _, claims in
            claims["nbf"] = .integer(TokenIssuer.now.secondsSince1970 + 61)
        },
        JWTRuleCase("WI-22", .audiencePresent, "aud") { _, claims in claims["aud"] = "reports" },
        JWTRuleCase("WI-22", .audiencePresent, "empty aud") { _, claims in claims["aud"] = [] },
        JWTRuleCase("WI-22", .audiencePresent, "aud null") { _, claims in claims["aud"] = .null },
    ]

    private static func change(_ claims: inout JSONObject, _ body: (inout JSONObject) -> Void) {
        guard case .object(var confirmation)? = claims["cnf"], case .object(var jwk)? = confirmation["jwk"] else {
            return
        }
        body(&jwk)
        confirmation["jwk"] = .object(jwk)
        claims["cnf"] = .object(confirmation)
    }

    @Test("what breaks a rule is refused with its number", arguments: defects)
    func errors(_ spoilt: JWTRuleCase) throws {
        let issuer = try TokenIssuer()
        let error = try error(try issuer.wit(to: try .generate(.p256), spoilt.change), issuer.witBundle)
        #expect(error?.code == spoilt.code && error?.rule == spoilt.rule, "\(String(describing: error))")
    }

    @Test("WI-12, WI-16, WI-20, WI-21, WI-23: unknown headers and claims, jti, iss and a future iat pass")
    func allowed() throws {
        let issuer = try TokenIssuer()
        let token = try issuer.wit(to: try .generate(.p256)) { header, claims in
            header["jku"] = "https://evil.example"
            claims["jti"] = "1"
            claims["iss"] = "https://issuer.example"
            claims["iat"] = .integer(TokenIssuer.now.secondsSince1970 + 86_400)
            claims["other"] = [1]
        }
        for _ in 0..<2 { #expect(try error(token, issuer.witBundle) == nil) }
    }

    @Test("WI-31, JW-5: neither kind of token passes for the other")
    func confusion() throws {
        let issuer = try TokenIssuer()
        let wit = try issuer.wit(to: try .generate(.p256)) { _, claims in claims["aud"] = "reports" }
        let asJWT = try tokenError {
            _ = try JWTSVID.validate(wit, bundles: issuer.jwtBundle, audience: "reports", at: now)
        }
        #expect(asJWT?.rule == "JW-5" && asJWT?.message.contains("WIT-SVID") == true)
        let asWIT = try error(try issuer.jwt(), issuer.witBundle)
        #expect(asWIT?.rule == "WI-9" && asWIT?.message.contains("JWT-SVID") == true)
    }

    @Test("WI-32: only the bundle of sub's trust domain counts, and the key must be in it")
    func bundles() throws {
        let (ours, theirs) = (try TokenIssuer(), try TokenIssuer(trustDomain: "other.org"))
        let token = try ours.wit(to: try .generate(.p256))
        let both = WITBundleSet([ours.witBundle, theirs.witBundle])
        #expect(try error(token, both) == nil)
        #expect(try error(token, theirs.witBundle)?.code == .noBundle)
        let forged = try theirs.wit(to: try .generate(.p256)) { _, claims in claims["sub"] = "spiffe://example.org/a" }
        #expect(try error(forged, both)?.code == .badSignature)
        let unknown = try ours.wit(to: try .generate(.p256)) { header, _ in header["kid"] = "KEY-1" }
        #expect(try error(unknown, both)?.code == .unknownKey)
        let empty = WITBundle(trustDomain: ours.trustDomain, authorities: [])
        #expect(try error(token, empty)?.rule == "WI-28")
    }

    @Test("WI-31: the private key is the one of cnf, and the message's ID that of sub")
    func privateKeys() throws {
        let (issuer, holder) = (try TokenIssuer(), try NativePrivateKey.generate(.p256))
        let token = try issuer.wit(to: holder)
        let key = try privateJWK(holder) { $0["alg"] = "ES256" }
        let svid = try WITSVID(parsingUnverified: token, privateKey: key, hint: "web")
        #expect(svid.privateKey == key && svid.hint == "web")
        let other = try privateJWK(.generate(.p256))
        #expect(try tokenError { _ = try WITSVID(parsingUnverified: token, privateKey: other) }?.code == .keyMismatch)
        let id = try SPIFFEID(parsing: "spiffe://example.org/other")
        let mismatch = try tokenError {
            _ = try WITSVID(fetched: svid.token, for: id, privateKey: key, at: now)
        }
        #expect(mismatch?.code == .otherIdentity)
        #expect(try tokenError { _ = try WITSVID(fetched: svid.token, for: svid.id, privateKey: key, at: now) } == nil)
    }

    @Test(
        "WI-4: a private JWK has all of its parts, which belong together",
        arguments: [
            { $0["d"] = nil }, { $0["d"] = "" }, { $0["d"] = "AAAA" }, { $0["d"] = 1 }, { $0["x"] = nil },
            { $0["kty"] = nil }, { $0["kty"] = "oct" }, { $0["kty"] = "OKP" }, { $0["crv"] = "secp256k1" },
            { $0["alg"] = "HS256" }, { $0["d"] = .string(String(repeating: "A", count: 43)) },
            { $0["d"] = .string(String(repeating: "A", count: 42) + "E") },
        ] as [@Sendable (inout JSONObject) -> Void])
    func badPrivateKeys(_ change: @Sendable (inout JSONObject) -> Void) throws {
        let key = try NativePrivateKey.generate(.p256)
        let error = try tokenError { _ = try privateJWK(key, change) }
        #expect(error?.code == .privateKey && error?.rule == "WI-4")
    }

    @Test("no description or dump shows anything of token or key")
    func redaction() throws {
        let (issuer, holder) = (try TokenIssuer(), try NativePrivateKey.generate(.p256))
        let token = try issuer.wit(to: holder)
        let key = try privateJWK(holder)
        let svid = try WITSVID(parsingUnverified: token, privateKey: key)
        var shown = "\(svid) \(key) \(String(reflecting: svid)) \(String(reflecting: key))"
        dump(svid, to: &shown)
        dump(key, to: &shown)
        dump(try svid.validate(bundles: issuer.witBundle, at: now), to: &shown)
        for part in token.split(separator: ".") { #expect(!shown.contains(part.prefix(12))) }
        let d = key.withJSON { String(decoding: Array(copyingBytes: $0), as: UTF8.self) }.split(separator: "\"d\":\"")
        #expect(d.count == 2 && !shown.contains(d[1].prefix(12)))
    }

    @Test("the example of WIT-SVID appendix A is parsed")
    func appendixA() throws {
        let token =
            "eyJhbGciOiJFUzI1NiIsImtpZCI6ImxRU2kzaFpGbmRhMkQtWEprajF6bDdmb0pvdWl3STRuckF5aHk0alppSmciLCJ0eXAiOiJ3aXQra"
            + "nd0In0.eyJjbmYiOnsiandrIjp7ImFsZyI6IkVTMjU2IiwiY3J2IjoiUC0yNTYiLCJrdHkiOiJFQyIsIngiOiJyelA3bUxDS0FIV21zT"
            + "TZYMEV3VklTQ19oSTN1amN1OTVmZlVreWVER0dvIiwieSI6InVPcmZEbGp0WDltM2pZLWhzeWhMSllheHRHa3pEdjVlNWttQ2U1OFo5N"
            + "2cifX0sImV4cCI6MTc2NTQ1NjUwMywiaWF0IjoxNzY1NDUyOTAzLCJqdGkiOiIxeWoxOVY0TWNPQXpNY0ZpN3F2c2dfQWdDeGxyWTVFX"
            + "3g1MDl3bEtLUXRjIiwic3ViIjoic3BpZmZlOi8vZXhhbXBsZS5jb20vbXktd29ya2xvYWQifQ.sfhEvZNdY_kWrICF08lX0u__rn39Y"
            + "nTavnW-VPBS20zgowDh6-X43v5eOUKZbjZf06yLBQM-Mry5w1g1QFsCkg"
        let svid = try WITSVID(parsingUnverified: token)
        #expect(svid.id.description == "spiffe://example.com/my-workload")
        #expect(svid.expiry.secondsSince1970 == 1_765_456_503 && svid.issuedAt?.secondsSince1970 == 1_765_452_903)
        #expect(svid.keyID == "lQSi3hZFnda2D-XJkj1zl7foJouiwI4nrAyhy4jZiJg")
        #expect(svid.confirmationKey.description == "EC P-256 with ES256")
    }
}
