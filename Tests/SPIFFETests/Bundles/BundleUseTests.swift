import NativeCrypto
import TestCertificates
import Testing

@testable import SPIFFE

@Suite("What vouches for which kind of SVID")
struct BundleUseTests {
    @Test("ST-21, ST-23, ST-31, WI-7, WI-28, BU-20, D-12: a key counts for the kind of SVID that it is published for")
    func kinds() throws {
        let (jwt, wit) = (try TokenIssuer(keyID: "jwt"), try TokenIssuer(keyID: "wit"))
        let root = try TestIssuer.root()
        let whole = SPIFFEBundle(
            trustDomain: jwt.trustDomain, x509Authorities: [Certificate(root.certificate)],
            jwtAuthorities: [jwt.authority], witAuthorities: [wit.authority])
        let bundle = try SPIFFEBundle(trustDomain: jwt.trustDomain, parsing: try whole.json(), strict: true)
        let holder = try NativePrivateKey.generate(.p256)

        #expect(try validate(jwt: jwt.jwt(), bundle) == nil)
        #expect(try validate(wit: wit.wit(to: holder), bundle) == nil)
        // The right form, signed with the key for the other kind, under its own name and under no name.
        #expect(try validate(jwt: wit.jwt(), bundle) != nil)
        #expect(try validate(jwt: wit.jwt { header, _ in header["kid"] = nil }, bundle)?.code == .badSignature)
        #expect(try validate(wit: jwt.wit(to: holder), bundle) != nil)
        // A certificate for one of the keys for tokens is no authority either.
        let forger = TestIssuer(key: jwt.key, certificate: root.certificate)
        let forged = try forger.leaf().certificate
        let error = #expect(throws: X509VerificationError.self) {
            try VerifiedX509Chain(
                verifying: [Certificate(forged)], against: bundle.x509Bundle, at: TokenIssuer.now)
        }
        #expect(error?.code == .badSignature)
    }

    @Test("BU-9, BU-20, WI-28: a bundle without keys for a kind of SVID vouches for none of them")
    func missingKind() throws {
        let jwt = try TokenIssuer()
        let bundle = SPIFFEBundle(trustDomain: jwt.trustDomain, witAuthorities: [jwt.authority])
        let again = try SPIFFEBundle(trustDomain: jwt.trustDomain, parsing: try bundle.json())
        #expect(again.jwtBundle.isEmpty && again.x509Bundle.isEmpty && !again.witBundle.isEmpty)
        #expect(try validate(jwt: jwt.jwt(), again) != nil)
    }

    @Test("D-11: an authority that has expired is written as it came, and vouches for nothing")
    func expiredAuthority() throws {
        let root = try TestIssuer.root { builder in
            builder.notBefore = TestIssuer.now - 10 * TestIssuer.day
            builder.notAfter = TestIssuer.now - TestIssuer.day
        }
        let trustDomain = try TrustDomain(name: "example.org")
        let bundle = X509Bundle(trustDomain: trustDomain, authorities: [Certificate(root.certificate)])
        let text = bundle.pem
        #expect(try X509Bundle(trustDomain: trustDomain, pem: text.span) == bundle)
        let leaf = Certificate(try root.leaf().certificate)
        let error = #expect(throws: X509VerificationError.self) {
            try VerifiedX509Chain(verifying: [leaf], against: bundle, at: TokenIssuer.now)
        }
        #expect(error?.code == .expired && error?.depth == 1)
    }

    private func validate(jwt token: String, _ bundle: SPIFFEBundle) throws -> SVIDTokenError? {
        try tokenError {
            _ = try JWTSVID.validate(token, bundles: bundle.jwtBundle, audience: "reports", at: TokenIssuer.now)
        }
    }

    private func validate(wit token: String, _ bundle: SPIFFEBundle) throws -> SVIDTokenError? {
        try tokenError { _ = try WITSVID.validate(token, bundles: bundle.witBundle, at: TokenIssuer.now) }
    }
}
