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
        "each defect of a JWT-SVID breaks its rule",
        arguments: [
            (TokenDefects.algorithmNone, "JW-2"), (.symmetricAlgorithm, "JW-2"), (.noAlgorithm, "JW-2"),
            (.otherAlgorithm, "JW-16"), (.otherType, "JW-5"), (.criticalHeader, "JW-6"), (.unknownKeyID, "JW-15"),
            (.noSubject, "JW-7"), (.badSubject, "JW-7"), (.noAudience, "JW-8"), (.emptyAudience, "JW-8"),
            (.otherAudience, "JW-9"), (.noExpiry, "JW-10"), (.expired, "JW-11"), (.expiryText, "JW-12"),
            (.notYetValid, "JW-13"), (.repeatedMember, "JW-22"), (.badSignature, "JW-15"), (.otherKey, "JW-15"),
            (.missingPart, "JW-21"), (.extraPart, "JW-21"), (.padding, "JW-21"), (.jsonForm, "JW-1"),
        ])
    func defects(defect: TokenDefects, rule: String) throws {
        #expect(brokenRule(try authority.issueJWT(id, audience: ["reports"], defects: defect)) == rule)
    }

    @Test("JW-4, JW-5: a JWT-SVID needs neither type nor name of a key", arguments: [TokenDefects.noType, .noKeyID])
    func allowed(defect: TokenDefects) throws {
        #expect(brokenRule(try authority.issueJWT(id, audience: ["reports"], defects: defect)) == nil)
    }

    @Test(
        "each defect of a WIT-SVID breaks its rule",
        arguments: [
            (TokenDefects.algorithmNone, "WI-10"), (.symmetricAlgorithm, "WI-10"), (.noAlgorithm, "WI-10"),
            (.otherAlgorithm, "JW-16"), (.otherType, "WI-9"), (.noType, "WI-9"), (.criticalHeader, "WI-12"),
            (.noKeyID, "WI-8"), (.unknownKeyID, "WI-32"), (.noSubject, "WI-13"), (.badSubject, "WI-13"),
            (.emptyAudience, "WI-22"), (.otherAudience, "WI-22"), (.noExpiry, "WI-17"), (.expired, "WI-17"),
            (.expiryText, "JW-12"), (.notYetValid, "WI-18"), (.repeatedMember, "JW-22"), (.noConfirmation, "WI-14"),
            (.noConfirmationAlgorithm, "WI-15"), (.badSignature, "WI-32"), (.otherKey, "WI-32"),
            (.missingPart, "JW-21"), (.extraPart, "JW-21"), (.keyMismatch, "WI-31"),
        ])
    func witDefects(defect: TokenDefects, rule: String) throws {
        #expect(brokenRule(try authority.issueWIT(id, defects: defect)) == rule)
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
