import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("What the test kit issues, by the rules for issuers")
struct IssuedDocumentTests {
    private let authority: TestAuthority
    private let web: SPIFFEID

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    private func header(of token: [UInt8]) throws -> [String] {
        let part = String(decoding: token.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        let text = [UInt8](try PEMText.decoded(base64URL: part))
        guard case .object(let members) = try JSONValue(parsing: text.span) else { return [] }
        return members.members.map(\.name).sorted()
    }

    @Test("JW-6, WI-11: headers have alg, kid and typ alone")
    func headers() throws {
        let jwt = try authority.issueJWT(web, audience: ["reports"])
        let wit = try authority.issueWIT(web)
        #expect(try jwt.withToken { try header(of: bytes($0)) } == ["alg", "kid", "typ"])
        #expect(try wit.withToken { try header(of: bytes($0)) } == ["alg", "kid", "typ"])
    }

    @Test("X5-21, ID-23: signing certificates carry their trust domain's SPIFFE ID and no path")
    func signingCertificates() throws {
        let middle = try authority.intermediate()
        for certificate in authority.bundle.authorities + middle.intermediates {
            #expect(certificate.isAuthority && certificate.uris == ["spiffe://example.org"])
        }
        let svid = try middle.issue(web, lifetime: .seconds(60))
        #expect(try svid.verify(against: authority.bundle, options: X509VerificationOptions(strict: true)).id == web)
    }

    private func bytes(_ span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }
}
