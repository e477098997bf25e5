import NativeCrypto
import TestSupport
import TestTools
import Testing

@testable import SPIFFE

@Suite(
    "Python's cryptography", .timeLimit(.minutes(1)),
    .enabled(if: ExternalTools.isUsable(ExternalTools.python), "Tests/Support/python-venv.sh makes .build/venv"))
struct IndependentTokenTests {
    private func run(_ arguments: String...) async throws -> String {
        let process = try await Program.run(ExternalTools.python, [ExternalTools.script("mint_tokens.py")] + arguments)
        #expect(process.end == .exited(0), "\(process.errors)")
        return process.output
    }

    @Test("JW-2, JW-15, JW-16: tokens of all nine algorithms that it minted are validated, and their keys fit")
    func theirs() async throws {
        let directory = try TestDirectory()
        let expiry = "\(TokenIssuer.now.secondsSince1970 + 300)"
        _ = try await run("mint", directory.path, "spiffe://example.org/python", "reports", expiry)
        let trustDomain = try TrustDomain(name: "example.org")
        for algorithm in JWTAlgorithm.allCases {
            let token = try directory.read("\(algorithm.rawValue).token")
            let jwks = try directory.read("\(algorithm.rawValue).jwks")
            let bundle = try JWTBundle(trustDomain: trustDomain, jwkSet: jwks, strict: true)
            let verified = try JWTSVID.validate(
                token.span, bundles: bundle, audience: "reports", at: TokenIssuer.now)
            #expect(verified.id.path == "/python" && verified.svid.algorithm == algorithm)
            var spoilt = token
            spoilt[token.count - 5] = spoilt[token.count - 5] == 0x41 ? 0x42 : 0x41
            let error = try tokenError {
                _ = try JWTSVID.validate(spoilt.span, bundles: bundle, audience: "reports", at: TokenIssuer.now)
            }
            #expect(error?.code == .badSignature)
            let text = try directory.read("\(algorithm.rawValue).private")
            let key = try PrivateJWK(parsing: text.span)
            #expect(key.privateKey.native.publicKey?.hasSameKey(as: verified.authority.key.info) == true)
            #expect(key.algorithm == algorithm)
        }
    }

    @Test("JW-16: it verifies ours, with the keys that we write")
    func ours() async throws {
        let directory = try TestDirectory()
        for algorithm in SignatureAlgorithm.allCases {
            let issuer = try TokenIssuer(algorithm)
            try directory.write("\(algorithm.rawValue).token", try issuer.jwt())
            let jwks = String(decoding: try issuer.jwtBundle.jwkSet(), as: UTF8.self)
            try directory.write("\(algorithm.rawValue).jwks", jwks)
        }
        let answers = try await run("check", directory.path).split(separator: "\n")
        #expect(Set(answers) == Set(SignatureAlgorithm.allCases.map { "\($0.rawValue) good" }))
        let other = try TokenIssuer(.es256).jwt()
        try directory.write("ES256.token", other)
        #expect(try await run("check", directory.path).split(separator: "\n").contains("ES256 bad"))
    }
}
