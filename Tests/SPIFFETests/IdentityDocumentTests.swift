import NativeCrypto
import TestCertificates
import Testing

@testable import SPIFFE

@Suite("What is an identity document, and what in it counts")
struct IdentityDocumentTests {
    @Test(
        "ID-24: a signed token of a type that no standard of SPIFFE defines is no SVID",
        arguments: ["at+jwt", "dpop+jwt"])
    func otherTypes(_ type: String) throws {
        let issuer = try TokenIssuer()
        let token = try issuer.jwt { header, _ in header["typ"] = .string(type) }
        let asJWT = try tokenError {
            _ = try JWTSVID.validate(token, bundles: issuer.jwtBundle, audience: "reports", at: TokenIssuer.now)
        }
        let asWIT = try tokenError {
            _ = try WITSVID.validate(token, bundles: issuer.witBundle, at: TokenIssuer.now)
        }
        #expect(asJWT?.rule == "JW-5" && asWIT?.rule == "WI-9")
    }

    @Test("ID-26: names of another trust domain beside the SPIFFE ID decide nothing")
    func otherNames() throws {
        let root = try TestIssuer.root()
        let middle = try root.intermediate(uris: ["spiffe://other.example"])
        let leaf = try middle.leaf { builder in
            builder.subject = DistinguishedName(commonName: "spiffe://other.example/admin")
            builder.set(
                .subjectAlternativeNames([.dns("other.example"), .uri("spiffe://example.org/web"), .ip([10, 0, 0, 1])]))
        }.certificate
        let presented = [leaf, middle.certificate].map(Certificate.init)
        let authorities = [Certificate(root.certificate)]
        let ours = X509Bundle(trustDomain: try TrustDomain(name: "example.org"), authorities: authorities)
        let theirs = X509Bundle(trustDomain: try TrustDomain(name: "other.example"), authorities: authorities)
        let chain = try VerifiedX509Chain(verifying: presented, against: ours, at: TokenIssuer.now)
        #expect(chain.id.description == "spiffe://example.org/web")
        let error = #expect(throws: X509VerificationError.self) {
            try VerifiedX509Chain(verifying: presented, against: theirs, at: TokenIssuer.now)
        }
        #expect(error?.code == .noBundle)
    }

    @Test(
        "D-13: the audience is a text or a list of texts", arguments: ["reports", ["reports", "api"]] as [JSONValue])
    func audience(_ audience: JSONValue) throws {
        let issuer = try TokenIssuer()
        let token = try issuer.jwt { _, claims in claims["aud"] = audience }
        let verified = try JWTSVID.validate(
            token, bundles: issuer.jwtBundle, audience: "reports", at: TokenIssuer.now)
        #expect(verified.svid.audience.first == "reports")
    }

    @Test("D-14, X5-32: Ed25519 is a key for X509-SVIDs and none for tokens")
    func ed25519() throws {
        let root = try TestIssuer.root(kind: .ed25519)
        let (leaf, key) = try root.leaf(kind: .ed25519)
        let svid = try X509SVID(parsing: leaf.der, privateKey: key.pkcs8)
        let bundle = X509Bundle(trustDomain: svid.id.trustDomain, authorities: [Certificate(root.certificate)])
        #expect(try svid.verify(against: bundle, at: TokenIssuer.now).certificates.count == 2)
        #expect(svid.privateKey.matches(svid.leaf) == true)
        let issuer = try TokenIssuer()
        let token = try issuer.jwt { header, _ in header["alg"] = "EdDSA" }
        let error = try tokenError {
            _ = try JWTSVID.validate(token, bundles: issuer.jwtBundle, audience: "reports", at: TokenIssuer.now)
        }
        #expect(error?.rule == "JW-2")
        #expect(throws: (any Error).self) {
            try JWTAuthority(keyID: "ed25519", publicKeyDER: try key.requiredPublicKey.der)
        }
    }
}
