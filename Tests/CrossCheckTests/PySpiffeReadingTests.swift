import Foundation
import NativeKernel
import SPIFFE
import TestSupport
import TestTools
import Testing
import WorkloadAPITestKit

@Suite(
    "What we write, read by py-spiffe", .timeLimit(.minutes(2)),
    .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
struct PySpiffeReadingTests {
    @Test("X509-SVID and bundle in PEM and DER, JWK Set and JWT-SVID", arguments: [TestKey.p256, .p384, .rsa2048])
    func reading(_ key: TestKey) async throws {
        let directory = try TestDirectory()
        let authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"), key: key).successor()
        let web = try SPIFFEID(parsing: "spiffe://example.org/web")
        let svid = try authority.intermediate(key: key).issue(web, key: key, lifetime: .seconds(600))
        func put(_ name: String, _ bytes: [UInt8]) throws {
            try Data(bytes).write(to: URL(filePath: directory.path(name)))
        }
        try put("svid.pem", svid.certificateChainPEM)
        try svid.privateKeyPEM.withSpan { text in try put("key.pem", text.indices.map { text[$0] }) }
        try put("svid.der", svid.certificates.flatMap(\.der))
        try svid.privateKey.withPKCS8 { bytes in try put("key.der", bytes.indices.map { bytes[$0] }) }
        try put("bundle.pem", authority.bundle.pem)
        try put("bundle.der", authority.bundle.authorities.flatMap(\.der))
        try put("keys.jwks", try authority.jwtBundle.jwkSet())
        let token = try authority.issueJWT(web, audience: ["reports"])
        try token.withToken { text in try put("token", text.indices.map { text[$0] }) }

        let result = try await Program.run(
            ExternalTools.python,
            [ExternalTools.script("judge_certificates.py"), "read", directory.path, "example.org", "reports"])
        #expect(result.end == .exited(0), "\(result.errors)")
        let names = authority.jwtBundle.authorities.map(\.keyID).sorted().joined(separator: " ")
        #expect(
            result.output.split(separator: "\n") == [
                "svid spiffe://example.org/web 2 True", "svid spiffe://example.org/web 2 True", "bundle 2", "bundle 2",
                "keys \(names)", "token spiffe://example.org/web",
            ])
    }
}
