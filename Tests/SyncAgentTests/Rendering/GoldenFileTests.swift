import FileDelivery
import Foundation
import NativeKernel
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI

/// Every kind of file from one fixed state, byte for byte: a change of format is to be seen in a review.
///
/// SVIDSYNC_RECORD_GOLDEN=1 writes what is rendered in place of comparing it.
@Suite("Rendering: golden files")
struct GoldenFileTests {
    private static let folder = "\(Built.repository)/Tests/SyncAgentTests/Rendering/Golden"

    private static let files = """
        { kind: certificate-chain, name: chain.pem }, { kind: leaf, name: leaf.pem },
        { kind: intermediates, name: intermediates.pem }, { kind: private-key, name: key.pem },
        { kind: private-key, name: key.der, format: pkcs8-der },
        { kind: private-key, name: key.traditional.pem, format: traditional },
        { kind: private-key, name: key.pbkdf2.pem, passphrase_file: PASSPHRASE },
        { kind: private-key, name: key.scrypt.pem, passphrase_file: PASSPHRASE, kdf: scrypt },
        { kind: combined, name: combined.pem }, { kind: combined, name: combined.last.pem, order: key-last },
        { kind: trust-bundle, name: ca.pem }, { kind: trust-bundle, name: merged.pem, merge_federated: unsafe },
        { kind: trust-bundles, name: "ca-{trust_domain}.crt" }, { kind: bundle-map, name: map.json },
        { kind: spiffe-bundle, name: bundle.json }, { kind: crl, name: crl.pem },
        { kind: pkcs12, name: key.p12, store: key, passphrase_file: PASSPHRASE },
        { kind: pkcs12, name: trust.p12, store: trust, passphrase_file: PASSPHRASE },
        { kind: spiffe-id, name: id }, { kind: metadata, name: metadata.json },
        { kind: envoy-sds, name: envoy-certificate.yaml, secret: certificate },
        { kind: envoy-sds, name: envoy-validation.yaml, secret: validation },
        { kind: jwt-svid, name: jwt, audience: api }, { kind: jwk-set, name: jwks.json },
        { kind: jwk-set, name: "{trust_domain}.jwks.json" }, { kind: jwt-bundle-map, name: jwt-map.json },
        { kind: jwt-bundle-map, name: jwt-map.helper.json, format: spiffe-helper },
        { kind: wit-svid, name: wit }, { kind: wit-svid-key, name: wit.jwk },
        { kind: wit-svid-key, name: wit.pem, format: pkcs8 }
        """

    private func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(name)")))
    }

    private func state() throws -> IdentityState {
        let (chain, key) = (try bytes("state/chain.pem"), try bytes("state/key.pem"))
        let svid = try X509SVID(certificatesPEM: chain.span, privateKeyPEM: key.span, hint: "web")
        let (ca, other) = (try bytes("state/ca.pem"), try bytes("state/other.pem"))
        let text = String(try bytes("state/crl.pem")).split(separator: "\n").dropFirst().dropLast().joined()
        let list = try RevocationList(der: [UInt8](try #require(Data(base64Encoded: text))))
        let state = RenderingWorld.context(
            [svid],
            [
                try X509Bundle(trustDomain: TrustDomain(name: "example.org"), pem: ca.span),
                try X509Bundle(trustDomain: TrustDomain(name: "other.example"), pem: other.span),
            ], revocationLists: [list])
        let (token, wit, jwk) = (try bytes("state/jwt"), try bytes("state/wit"), try bytes("state/wit.jwk"))
        let jwt = try JWTSVID(parsingUnverified: token.span)
        // Made by PyJWT: RSA and all curves, names that JSON has to escape, numbers that begin with a zero byte.
        let bundles = [
            try JWTBundle(trustDomain: svid.id.trustDomain, jwkSet: try bytes("state/jwks.json"), strict: true),
            try JWTBundle(
                trustDomain: TrustDomain(name: "other.example"), jwkSet: try bytes("state/other.jwks.json"),
                strict: true),
        ]
        return RenderingWorld.context(
            state, tokens: [TokenRequest(audience: ["api"], id: svid.id): jwt], jwtBundles: bundles,
            wit: [try WITSVID(parsingUnverified: wit.span, privateKey: try PrivateJWK(parsing: jwk.span))])
    }

    private func render(_ settings: String) async throws -> [String: [UInt8]] {
        let text = """
            workload_api: { endpoint: "unix:///run/none.sock" }
            outputs: [{ name: golden, directory: /run/svid/golden, \(settings) }]
            """.replacingOccurrences(of: "PASSPHRASE", with: "\(Self.folder)/passphrase")
        let configuration = try ConfigurationDecoder.decode(Array(text.utf8), file: "golden") { _ in nil }
        let plan = try await PlanResolver.resolve(configuration).outputs[0]
        let time = try #require(Timestamp(rfc3339: "2027-01-01T00:00:00Z"))
        let set = try FileRenderer(plan: plan).render(try state(), at: time)
        return Dictionary(uniqueKeysWithValues: set.files.map { ($0.name, $0.contents.testBytes) })
    }

    @Test("every kind of file is among them", arguments: FileKind.allCases)
    func complete(_ kind: FileKind) {
        #expect(Self.files.contains("kind: \(kind.rawValue),"))
    }

    @Test(
        "are what is rendered",
        arguments: [("files", "incubating: true, files: [\(files)]"), ("folder", "layout: credential-folder")])
    func golden(_ folder: String, _ settings: String) async throws {
        let rendered = try await render(settings)
        let place = "\(Self.folder)/\(folder)"
        if ProcessInfo.processInfo.environment["SVIDSYNC_RECORD_GOLDEN"] != nil {
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            for (name, bytes) in rendered { try Data(bytes).write(to: URL(fileURLWithPath: "\(place)/\(name)")) }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: place).sorted() == rendered.keys.sorted())
        for (name, found) in rendered {
            let isEqual = try found == bytes("\(folder)/\(name)")
            #expect(isEqual, "\(folder)/\(name) has changed")
        }
    }
}
