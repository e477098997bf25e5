import NativeCrypto
import Testing

@testable import SPIFFE

@Suite("JWTSVID")
struct JWTSVIDTests {
    private let now = TokenIssuer.now

    private func error(
        _ token: String, _ bundles: some JWTBundleSource, _ audience: ExpectedAudience = "reports",
        leeway: Duration = .seconds(60)
    ) throws -> SVIDTokenError? {
        try tokenError {
            _ = try JWTSVID.validate(token, bundles: bundles, audience: audience, at: now, leeway: leeway)
        }
    }

    @Test("a good token proves who its bearer is", arguments: SignatureAlgorithm.allCases)
    func good(_ algorithm: SignatureAlgorithm) throws {
        let issuer = try TokenIssuer(algorithm)
        let token = try issuer.jwt()
        let verified = try JWTSVID.validate(token, bundles: issuer.jwtBundle, audience: "reports", at: now)
        #expect(verified.id.description == "spiffe://example.org/web")
        #expect(verified.authority == issuer.authority)
        #expect(verified.svid.algorithm.rawValue == algorithm.rawValue && verified.svid.keyID == "key-1")
        #expect(verified.svid.audience == ["reports"] && verified.svid.expiry == now + .seconds(300))
        #expect(verified.svid.withToken { Array(copyingBytes: $0) } == Array(token.utf8))
    }

    @Test("what breaks a rule is refused with its number", arguments: JWTRuleCase.errors)
    func errors(_ spoilt: JWTRuleCase) throws {
        let issuer = try TokenIssuer()
        let error = try error(try issuer.jwt(spoilt.change), issuer.jwtBundle)
        #expect(error?.code == spoilt.code && error?.rule == spoilt.rule, "\(String(describing: error))")
    }

    @Test("what the standard leaves free passes", arguments: JWTRuleCase.allowed)
    func allowed(_ free: JWTRuleCase) throws {
        let issuer = try TokenIssuer()
        #expect(try error(try issuer.jwt(free.change), issuer.jwtBundle) == nil)
    }

    @Test("JW-1: JWS's JSON form is refused as such")
    func jsonForm() throws {
        let issuer = try TokenIssuer()
        let parts = try issuer.jwt().split(separator: ".")
        let json = #"{"payload":"\#(parts[1])","protected":"\#(parts[0])","signature":"\#(parts[2])"}"#
        #expect(try error(json, issuer.jwtBundle)?.rule == "JW-1")
    }

    @Test("JW-3: the algorithm is judged before anything else of the token is looked at")
    func algorithmFirst() throws {
        let issuer = try TokenIssuer()
        let header = Array(#"{"alg":"none","crit":["x"],"typ":"x","kid":1}"#.utf8)
        let text = String(decoding: Base64.url.encode(header.span), as: UTF8.self)
        for rest in ["..", ".!!!.", ".e30.", ".e30.AA"] {
            #expect(try error(text + rest, issuer.jwtBundle)?.rule == "JW-2")
        }
    }

    @Test("JW-4: with a kid only that key counts; without one every key that fits is tried")
    func keyID() throws {
        let issuers = [
            try TokenIssuer(.rs256, keyID: "r"), try TokenIssuer(keyID: "a"), try TokenIssuer(keyID: "b"),
            try TokenIssuer(.es384, keyID: "c"),
        ]
        let bundle = JWTBundle(trustDomain: issuers[0].trustDomain, authorities: issuers.map(\.authority))
        for issuer in issuers {
            let anonymous = try issuer.jwt { header, _ in header["kid"] = nil }
            let verified = try JWTSVID.validate(anonymous, bundles: bundle, audience: "reports", at: now)
            #expect(verified.authority == issuer.authority)
        }
        let wrong = try issuers[1].jwt { header, _ in header["kid"] = "b" }
        #expect(try error(wrong, bundle)?.code == .badSignature)
        let folded = try issuers[1].jwt { header, _ in header["kid"] = "A" }
        #expect(try error(folded, bundle)?.code == .unknownKey)
        let stranger = try TokenIssuer().jwt { header, _ in header["kid"] = nil }
        #expect(try error(stranger, bundle)?.code == .badSignature)
    }

    @Test("JW-9, D-4: one of the names or all of them must be there, and none is never enough")
    func audiences() throws {
        let issuer = try TokenIssuer()
        let token = try issuer.jwt { _, claims in claims["aud"] = ["a", "b"] }
        let bundle = issuer.jwtBundle
        #expect(try error(token, bundle, ["x", "b"]) == nil)
        #expect(try error(token, bundle, .allOf(["a", "b"])) == nil)
        #expect(try error(token, bundle, .allOf(["a", "x"]))?.code == .audienceMismatch)
        for void: ExpectedAudience in [.anyOf([]), .allOf([]), .anyOf([""]), .allOf(["a", ""])] {
            #expect(try error(token, bundle, void)?.code == .noExpectedAudience)
        }
        let accented = try issuer.jwt { _, claims in claims["aud"] = "caf\u{E9}" }
        #expect(try error(accented, bundle, "caf\u{E9}") == nil)
        #expect(try error(accented, bundle, "cafe\u{301}")?.code == .audienceMismatch)
    }

    @Test("JW-11, JW-13, D-5: the validity ends before exp and begins at nbf, give or take the leeway")
    func validity() throws {
        let issuer = try TokenIssuer()
        let (bundle, second) = (issuer.jwtBundle, now.secondsSince1970)
        func expiring(_ offset: Int64, _ leeway: Duration) throws -> SVIDTokenError.Code? {
            let token = try issuer.jwt { _, claims in claims["exp"] = .integer(second + offset) }
            return try error(token, bundle, leeway: leeway)?.code
        }
        #expect(try expiring(1, .zero) == nil && expiring(0, .zero) == .expired)
        #expect(try expiring(-9, .seconds(10)) == nil && expiring(-10, .seconds(10)) == .expired)
        func beginning(_ claim: JSONValue?, _ leeway: Duration) throws -> SVIDTokenError.Code? {
            let token = try issuer.jwt { _, claims in claims["nbf"] = claim }
            return try error(token, bundle, leeway: leeway)?.code
        }
        #expect(try beginning(.integer(second), .zero) == nil)
        #expect(try beginning(.integer(second + 1), .zero) == .notYetValid)
        #expect(try beginning(JSONNumber(Double(second) + 0.5).map(JSONValue.number), .zero) == .notYetValid)
        #expect(try beginning(.integer(second + 10), .seconds(10)) == nil)
    }

    @Test("JW-15, ST-35: only the bundle of sub's trust domain counts, and a source that lies is not believed")
    func bundles() throws {
        struct Liar: JWTBundleSource {
            let bundle: JWTBundle
            func jwtBundle(for trustDomain: TrustDomain) -> JWTBundle? { bundle }
        }
        struct Failing: JWTBundleSource {
            struct Failure: Error {}
            func jwtBundle(for trustDomain: TrustDomain) throws -> JWTBundle? { throw Failure() }
        }
        let (ours, theirs) = (try TokenIssuer(), try TokenIssuer(trustDomain: "other.org"))
        let forged = try theirs.jwt { _, claims in claims["sub"] = "spiffe://example.org/web" }
        let both = JWTBundleSet([ours.jwtBundle, theirs.jwtBundle])
        #expect(try error(forged, both)?.code == .badSignature)
        #expect(try error(try ours.jwt(), both) == nil && error(try theirs.jwt(), both) == nil)
        #expect(try error(try ours.jwt(), theirs.jwtBundle)?.code == .noBundle)
        #expect(try error(forged, Liar(bundle: theirs.jwtBundle))?.code == .noBundle)
        #expect(try error(try ours.jwt(), Failing())?.code == .bundleSourceFailed)
        let empty = JWTBundle(trustDomain: ours.trustDomain, authorities: [])
        let error = try error(try ours.jwt(), empty)
        #expect(error?.code == .emptyBundle && error?.rule == "JW-17")
    }

    @Test("JW-15: a change of any part, and any other signature, is noticed")
    func signature() throws {
        let issuer = try TokenIssuer()
        let parts = try issuer.jwt().split(separator: ".").map(String.init)
        let other = try issuer.jwt { _, claims in claims["sub"] = "spiffe://example.org/admin" }
            .split(separator: ".").map(String.init)
        #expect(try error("\(parts[0]).\(other[1]).\(parts[2])", issuer.jwtBundle)?.code == .badSignature)
        let characters = Array(parts[2].utf8)
        let decoded = Base64.url.decode(characters.span)
        let signature = try #require(decoded)
        for wrong in [
            Array(signature.dropLast()), signature + [0], [UInt8](repeating: 0, count: 64), [0],
            [UInt8](repeating: 0xFF, count: 64), Array(signature[32...] + signature[..<32]),
        ] {
            let text = String(decoding: Base64.url.encode(wrong.span), as: UTF8.self)
            #expect(try error("\(parts[0]).\(parts[1]).\(text)", issuer.jwtBundle)?.rule == "JW-15")
        }
    }

    @Test("JW-16: a key of another kind or curve, too short, or meant for another algorithm cannot be used")
    func fitting() throws {
        let (p256, rsa) = (try TokenIssuer(), try TokenIssuer(.rs256))
        let swapped = JWTBundle(
            trustDomain: p256.trustDomain, authorities: [JWTAuthority(keyID: "key-1", key: rsa.authority.key)])
        #expect(try error(try p256.jwt(), swapped)?.rule == "JW-16")
        let p384 = try TokenIssuer(.es384)
        #expect(try error(try p256.jwt(), p384.jwtBundle)?.rule == "JW-16")
        let restricted = JWTBundle(
            trustDomain: rsa.trustDomain,
            authorities: [JWTAuthority(keyID: "key-1", algorithm: .ps256, key: rsa.authority.key)])
        #expect(try error(try rsa.jwt(), restricted)?.rule == "JW-16")
        #expect(SignatureAlgorithm.rs256.fits(.rsa(bits: 2047, pss: false)) == false)
        #expect(SignatureAlgorithm.rs256.fits(.rsa(bits: 2048, pss: false)))
    }

    @Test("JW-18, JW-19: a token may come twice, and all its claims can be read")
    func claims() throws {
        let issuer = try TokenIssuer()
        let token = try issuer.jwt { _, claims in
            claims["jti"] = "once"
            claims["big"] = 9_007_199_254_740_993
            claims["nested"] = ["list": [1, "é"]]
        }
        for _ in 0..<2 {
            let verified = try JWTSVID.validate(token, bundles: issuer.jwtBundle, audience: "reports", at: now)
            #expect(verified.claims["jti"] == "once" && verified.claims["big"] == 9_007_199_254_740_993)
            #expect(verified.claims["nested"] == ["list": [1, "é"]] && verified.claims["none"] == nil)
        }
    }

    @Test("JW-22: a member twice in header or claims is refused")
    func duplicates() throws {
        let issuer = try TokenIssuer()
        let header = try issuer.jwt(rawHeader: #"{"alg":"ES256","kid":"key-1","alg":"ES256"}"#)
        #expect(try error(header, issuer.jwtBundle)?.rule == "JW-22")
        let claims = try issuer.jwt(rawClaims: #"{"sub":"spiffe://example.org/a","aud":"reports","exp":1,"exp":9}"#)
        #expect(try error(claims, issuer.jwtBundle)?.rule == "JW-22")
    }

    @Test(
        "JW-21: header and claims are JSON objects",
        arguments: ["", "[]", "\"x\"", "1", "{", "{}{}", "\u{FEFF}{}", "null"])
    func notObjects(_ json: String) throws {
        let issuer = try TokenIssuer()
        #expect(try error(try issuer.jwt(rawHeader: json), issuer.jwtBundle)?.rule == "JW-21")
        #expect(try error(try issuer.jwt(rawClaims: json), issuer.jwtBundle)?.rule == "JW-21")
    }

    @Test("ST-27: a fetched token must be whose and for what was asked, and current")
    func fetched() throws {
        let issuer = try TokenIssuer()
        let svid = try JWTSVID(parsingUnverified: try issuer.jwt())
        func code(_ id: String, _ audience: [String], _ time: Timestamp) throws -> SVIDTokenError.Code? {
            try tokenError {
                _ = try JWTSVID(
                    fetched: svid.token, for: SPIFFEID(parsing: id), audience: audience, hint: "h", at: time)
            }?.code
        }
        #expect(try code("spiffe://example.org/web", ["reports"], now) == nil)
        #expect(try code("spiffe://example.org/other", ["reports"], now) == .otherIdentity)
        #expect(try code("spiffe://example.org/web", ["reports", "x"], now) == .audienceMismatch)
        #expect(try code("spiffe://example.org/web", [], now) == .noExpectedAudience)
        #expect(try code("spiffe://example.org/web", ["reports"], now + .seconds(400)) == .expired)
    }

    @Test("what a message shows of an unverified token is short and on one line")
    func shownText() throws {
        let issuer = try TokenIssuer()
        let token = try issuer.jwt { _, claims in
            claims["aud"] = .array(
                [.string("a\nERROR forged\u{1B}[2J\u{202E}\u{2028}" + String(repeating: "x", count: 9000))]
                    + (0..<50).map { .string("n\($0)") })
        }
        let error = try #require(try error(token, issuer.jwtBundle))
        for text in [error.description, try JWTSVID(parsingUnverified: token).description] {
            #expect(text.utf8.count < 600)
            #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control })
            #expect(!text.unicodeScalars.contains("\u{202E}") && !text.unicodeScalars.contains("\u{2028}"))
        }
    }

    @Test("no description, dump or error shows anything of the token")
    func redaction() throws {
        let issuer = try TokenIssuer()
        let token = try issuer.jwt()
        let svid = try JWTSVID(parsingUnverified: token, hint: "web")
        let verified = try svid.validate(bundles: issuer.jwtBundle, audience: "reports", at: now)
        var shown = "\(svid) \(verified) \(String(reflecting: svid)) \(String(reflecting: verified))"
        dump(svid, to: &shown)
        dump(verified, to: &shown)
        shown += "\(String(describing: try error(token + "x", issuer.jwtBundle)))"
        for part in token.split(separator: ".") { #expect(!shown.contains(part.prefix(12))) }
        #expect(shown.contains("spiffe://example.org/web"))
    }
}
