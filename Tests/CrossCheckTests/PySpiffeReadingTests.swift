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
        try directory.write("svid.pem", svid.certificateChainPEM)
        try svid.privateKeyPEM.withSpan { text in _ = try directory.write("key.pem", text.indices.map { text[$0] }) }
        try directory.write("svid.der", svid.certificates.flatMap(\.der))
        try svid.privateKey.withPKCS8 { bytes in _ = try directory.write("key.der", bytes.indices.map { bytes[$0] }) }
        try directory.write("bundle.pem", authority.bundle.pem)
        try directory.write("bundle.der", authority.bundle.authorities.flatMap(\.der))
        try directory.write("keys.jwks", try authority.jwtBundle.jwkSet())
        let token = try authority.issueJWT(web, audience: ["reports"])
        try token.withToken { text in _ = try directory.write("token", text.indices.map { text[$0] }) }

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

    /// The lines that the script prints about what is in the directory.
    private func script(_ arguments: String...) async throws -> [String] {
        let result = try await Program.run(
            ExternalTools.python, [ExternalTools.script("judge_certificates.py")] + arguments)
        #expect(result.end == .exited(0), "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    @Test("JW-2, JW-15: tokens that the kit signs with each of the nine algorithms", arguments: JWTAlgorithm.allCases)
    func tokens(_ algorithm: JWTAlgorithm) async throws {
        let directory = try TestDirectory()
        let web = try SPIFFEID(parsing: "spiffe://example.org/web")
        let tokens = try TestTokenAuthority(algorithm: algorithm, keyID: "the key")
        let authority = try TestAuthority(trustDomain: web.trustDomain, jwt: tokens)
        try directory.write("keys.jwks", try authority.jwtBundle.jwkSet())
        for (defect, answer) in [
            (TokenDefects(), "good spiffe://example.org/web"), (.badSignature, "refused"), (.otherKey, "refused"),
        ] {
            let token = try authority.issueJWT(web, audience: ["reports"], defects: defect)
            try token.withToken { text in _ = try directory.write("token", text.indices.map { text[$0] }) }
            let lines = try await script("token", directory.path, "example.org", "reports")
            #expect(lines.count == 1 && lines[0].hasPrefix("\(answer)"), "\(lines)")
        }
    }

    @Test(
        "BU-3, BU-5, BU-11, BU-14, BU-15: a SPIFFE bundle document and a Bundle Map",
        arguments: [TestKey.p256, .rsa2048])
    func documents(_ key: TestKey) async throws {
        let directory = try TestDirectory()
        let tokens = try TestTokenAuthority(algorithm: key == .p256 ? .es384 : .ps256)
        let authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"), key: key, jwt: tokens)
            .successor()
        let bundle = SPIFFEBundle(
            trustDomain: authority.trustDomain, x509Authorities: authority.bundle.authorities,
            jwtAuthorities: authority.jwtBundle.authorities, witAuthorities: authority.witBundle.authorities,
            sequence: .max, refreshHint: .seconds(300))
        try directory.write("bundle.json", try bundle.json())
        // What py-spiffe's parser of JWK Sets reads: entries for X509-SVIDs have no name, and it insists on one.
        let keys = SPIFFEBundle(authority.jwtBundle)
        try directory.write("keys.json", try keys.json())
        let other = try TestAuthority(trustDomain: TrustDomain(parsing: "b.example"), key: key)
        try directory.write("map.json", try BundleMap([bundle, SPIFFEBundle(other.bundle)]).json())
        let names = authority.jwtBundle.authorities.map(\.keyID).sorted().joined(separator: " ")
        let authorities = authority.bundle.authorities
        func description(_ bundle: SPIFFEBundle, _ sequence: String, _ hint: String) -> String {
            let prints = bundle.x509Bundle.authorities.map { certificate in
                certificate.sha256Fingerprint.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            }
            let kinds = [bundle.jwtBundle.authorities.count, bundle.witBundle.authorities.count]
            return "\(prints.joined(separator: ",")) jwt=\(kinds[0]) wit=\(kinds[1]) sequence=\(sequence) hint=\(hint)"
        }
        #expect(authorities.count == 2)
        let whole = description(bundle, "18446744073709551615", "300")
        let mapped = description(bundle, "18446744073709551615", "None")
        let second = description(SPIFFEBundle(other.bundle), "None", "None")
        #expect(
            try await script("documents", directory.path, "example.org") == [
                "document \(whole)", "b.example \(second)", "example.org \(mapped)", "py-spiffe \(names)",
            ])
    }

    @Test(
        "JW-15, BU-11, BU-21: the golden files with keys for JWT-SVIDs verify PyJWT's tokens: RSA, all curves, odd names"
    )
    func goldenKeys() async throws {
        let golden = ExternalTools.root.appending(path: "Tests/SyncAgentTests/Rendering/Golden").path
        let tokens = [
            ("example.org", "web", "RS256 rsa 2048"), ("example.org", "web", "ES384 Gr\u{F6}\u{DF}e/\"384\""),
            ("example.org", "web", "ES512 p-521"), ("example.org", "web", "ES256 short"),
            ("other.example", "db", "PS512 rsa 3072"), ("other.example", "db", "ES512 p-521"),
        ]
        let expected = tokens.flatMap { domain, path, key in
            ["\(domain).jwks.json", "jwt-map.json", "jwt-map.helper.json"].map {
                "\($0) spiffe://\(domain)/\(path) \(key)"
            }
        }
        #expect(try await script("golden", "\(golden)/files", "\(golden)/state/tokens", "api") == expected)
    }
}
