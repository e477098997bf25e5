import SPIFFE
import Testing
import WorkloadAPITestKit

@Suite("Tokens of the test kit's authority")
struct TokenTests {
    private let authority: TestAuthority
    private let id: SPIFFEID

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        id = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    /// The rule that a JWT-SVID breaks; nil if it breaks none.
    private func brokenRule(_ svid: TestJWTSVID) -> String? {
        do throws(SVIDTokenError) {
            _ = try svid.withToken { token throws(SVIDTokenError) in
                try JWTSVID.validate(token, bundles: authority.jwtBundle, audience: "reports")
            }
            return nil
        } catch {
            return error.rule
        }
    }

    private func brokenRule(_ svid: TestWITSVID) -> String? {
        do throws(SVIDTokenError) {
            let key = try svid.withPrivateKeyJSON { json throws(SVIDTokenError) in try PrivateJWK(parsing: json) }
            try svid.withToken { token throws(SVIDTokenError) in
                let parsed = try WITSVID(parsingUnverified: token, privateKey: key)
                _ = try parsed.validate(bundles: authority.witBundle)
            }
            return nil
        } catch {
            return error.rule
        }
    }

    @Test(
        "a JWT-SVID breaks the rules that its defect says, and none where it says none",
        arguments: TokenDefects.allCases)
    func defects(defect: TokenDefects) throws {
        // A name beside the token is no matter of the token's own validation.
        let rules = defect == .otherIdentity ? [] : defect.jwtRules
        let broken = brokenRule(try authority.issueJWT(id, audience: ["reports"], defects: defect))
        #expect(broken.map { [$0] } ?? [] == rules)
    }

    @Test(
        "a WIT-SVID breaks the rules that its defect says, and none where it says none",
        arguments: TokenDefects.allCases)
    func witDefects(defect: TokenDefects) throws {
        let rules = defect == .otherIdentity ? [] : defect.witRules
        let broken = brokenRule(try authority.issueWIT(id, defects: defect))
        #expect(broken.map { [$0] } ?? [] == rules)
    }

    @Test(
        "the rules are those of the kind of token",
        arguments: [
            (TokenDefects.noAlgorithm, "JW-2", "WI-10"), (.noType, nil, "WI-9"), (.noKeyID, nil, "WI-8"),
            (.emptyAudience, "JW-8", "WI-22"), (.noAudience, "JW-8", nil), (.expired, "JW-11", "WI-17"),
            (.noConfirmation, nil, "WI-14"), (.jsonForm, "JW-1", "JW-1"), (.otherIdentity, "ST-27", "WI-31"),
        ] as [(TokenDefects, String?, String?)])
    func rules(defect: TokenDefects, jwt: String?, wit: String?) {
        #expect(defect.jwtRules == (jwt.map { [$0] } ?? []) && defect.witRules == (wit.map { [$0] } ?? []))
        #expect(TokenDefects([.expired, defect]).jwtRules == defect.jwtRules.union(["JW-11"]))
    }

    @Test("ST-27, WI-31: the SPIFFE ID beside the token can be another")
    func otherIdentity() throws {
        let jwt = try authority.issueJWT(id, audience: ["reports"], defects: .otherIdentity)
        #expect(jwt.spiffeID == "spiffe://example.org/somebody/else")
        #expect(brokenRule(jwt) == nil)
        #expect(try authority.issueWIT(id, defects: .otherIdentity).spiffeID == jwt.spiffeID)
    }

    @Test("all nine algorithms sign tokens that validate", arguments: JWTAlgorithm.allCases)
    func algorithms(algorithm: JWTAlgorithm) throws {
        let tokens = try TestTokenAuthority(algorithm: algorithm, keyID: "the key")
        let authority = try TestAuthority(trustDomain: authority.trustDomain, jwt: tokens, wit: tokens)
        let svid = try authority.issueJWT(id, audience: ["reports", "invoices"], hint: "web")
        #expect(svid.algorithm == algorithm && svid.keyID == "the key" && svid.hint == "web")
        #expect(try svid.validate(bundles: authority.jwtBundle, audience: "invoices").id == id)
        let wit = try authority.issueWIT(id, hint: "web", algorithm: algorithm)
        #expect(wit.confirmationKey.algorithm == algorithm && wit.privateKey?.algorithm == algorithm)
        #expect(try wit.validate(bundles: authority.witBundle).id == id)
    }

    @Test("an audience that is none makes no token")
    func noAudience() {
        #expect(throws: TestKitError.self) { try authority.issueJWT(id, audience: []) }
    }

    @Test("after a rotation tokens of both keys validate, and the old ones no more once their key is left out")
    func rotation() throws {
        let next = try authority.successor()
        let (old, new) = (
            try authority.issueJWT(id, audience: ["reports"]), try next.issueJWT(id, audience: ["reports"])
        )
        #expect(next.jwtBundle.authorities.count == 2 && next.jwt.keyID != authority.jwt.keyID)
        for svid in [old, new] { _ = try svid.validate(bundles: next.jwtBundle, audience: "reports") }
        let alone = JWTBundle(
            trustDomain: next.trustDomain, authorities: try authority.jwt.successor(keeping: 0).authorities)
        #expect(alone.authorities.count == 1)
        #expect(throws: SVIDTokenError.self) { try old.validate(bundles: alone, audience: "reports") }
        #expect(throws: SVIDTokenError.self) { try new.validate(bundles: authority.jwtBundle, audience: "reports") }
    }

    @Test("the keys for JWT-SVIDs and WIT-SVIDs of a trust domain are kept apart (WI-27)")
    func separateKeys() throws {
        #expect(authority.jwt.keyID != authority.wit.keyID)
        let wit = try authority.issueWIT(id)
        #expect(throws: SVIDTokenError.self) {
            try wit.validate(
                bundles: WITBundle(trustDomain: authority.trustDomain, authorities: authority.jwt.authorities))
        }
    }
}
