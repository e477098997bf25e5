import FileDelivery
import Foundation
import NativeKernel
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

/// A generator whose sequence a failure can name.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

@Suite("Rendering: any state, any configuration", .timeLimit(.minutes(2)))
struct AnyStateTests {
    private static let kinds = [
        "certificate-chain", "leaf", "intermediates", "private-key", "private-key, format: pkcs8-der", "combined",
        "combined, order: key-last", "trust-bundle", "trust-bundle, omit_expired: true",
        "trust-bundle, merge_federated: unsafe", "bundle-map", "spiffe-bundle", "crl", "spiffe-id", "metadata",
        "jwt-svid, audience: [a, b]", "jwk-set", "jwt-bundle-map", "jwt-bundle-map, format: spiffe-helper", "wit-svid",
        "wit-svid-key", "wit-svid-key, format: pkcs8", "private-key, passphrase: generated",
        "private-key, passphrase: generated, kdf: scrypt", "combined, passphrase: generated",
        "private-key, passphrase: generated, format: pkcs8-der", "pkcs12, store: key, passphrase: generated",
        "pkcs12, store: trust, passphrase: generated",
    ]

    func state(_ random: inout Seeded) throws -> IdentityState {
        let names = ["example.org", "a", "1.2.3.4", "_", "other.example", "..x"].shuffled(using: &random)
        let count = Int.random(in: 1...4, using: &random)
        var authorities: [TestAuthority] = []
        for name in names.prefix(count) {
            var authority = try TestAuthority(trustDomain: TrustDomain(name: name))
            if Bool.random(using: &random) { authority = try authority.successor() }
            if Bool.random(using: &random) { authority = try authority.intermediate() }
            authorities.append(authority)
        }
        var svids: [X509SVID] = []
        for number in 0..<Int.random(in: 1...3, using: &random) {
            let issuer = try #require(authorities.randomElement(using: &random))
            let id = try SPIFFEID(parsing: "spiffe://\(issuer.trustDomain)/w\(number)")
            let key = try #require([TestKey.p256, .p384, .ed25519].randomElement(using: &random))
            svids.append(
                try issuer.issue(
                    id, hint: Bool.random(using: &random) ? "h\(number)" : nil, key: key, lifetime: .seconds(60)))
        }
        var tokens: [TokenRequest: JWTSVID] = [:]
        var wit: [WITSVID] = []
        for svid in svids {
            let issuer = try #require(authorities.first { $0.trustDomain == svid.id.trustDomain })
            let request = TokenRequest(audience: ["a", "b"], id: svid.id)
            tokens[request] = try issuer.issueJWT(svid.id, audience: request.audience)
            wit.append(try issuer.issueWIT(svid.id, hint: svid.hint))
        }
        return RenderingWorld.context(
            RenderingWorld.context(svids, authorities.map(\.bundle)), tokens: tokens,
            jwtBundles: authorities.map(\.jwtBundle), wit: wit.shuffled(using: &random))
    }

    /// What the bytes of a kind are when they are read, against the state.
    private func check(
        _ kind: String, _ bytes: [UInt8], _ state: IdentityState, _ svid: X509SVID, _ passphrase: String
    ) async throws {
        let own = try #require(state.bundles[svid.id.trustDomain])
        func certificates() throws -> [Certificate] { bytes.isEmpty ? [] : try Certificate.parse(contents: bytes.span) }
        switch kind.split(separator: ",")[0] {
        case "certificate-chain": #expect(try certificates() == svid.certificates)
        case "leaf": #expect(try certificates() == [svid.leaf])
        case "intermediates": #expect(try certificates() == svid.intermediates)
        case _ where kind.contains("passphrase"): try await checkEncrypted(kind, bytes, svid, own, passphrase)
        case "jwt-svid":
            #expect(try JWTSVID(parsingUnverified: String(bytes)) == state.tokens.values.first { $0.id == svid.id })
        case "jwk-set":
            let bundle = try JWTBundle(trustDomain: own.trustDomain, jwkSet: bytes)
            #expect(bundle == state.jwtBundles?[own.trustDomain])
        case "jwt-bundle-map" where kind.hasSuffix("helper"):
            let sets = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: String])
            #expect(Set(sets.keys) == Set(state.jwtBundles?.trustDomains.map(\.name) ?? []))
            for (name, text) in sets {
                let domain = try TrustDomain(name: name)
                let set = [UInt8](try #require(Data(base64Encoded: text)))
                #expect(try JWTBundle(trustDomain: domain, jwkSet: set) == state.jwtBundles?[domain])
            }
        case "jwt-bundle-map":
            let map = try BundleMap(parsing: bytes, strict: true)
            #expect(map.map(\.jwtBundle) == state.jwtBundles.map(Array.init))
        case "wit-svid": #expect(try WITSVID(parsingUnverified: bytes.span).id == svid.id)
        case "wit-svid-key":
            let found = try kind.hasSuffix("pkcs8") ? key(bytes) : PrivateJWK(parsing: bytes.span).privateKey
            guard case .held(let context) = state.wit else { return #expect(Bool(false), "no WIT-SVIDs") }
            #expect(context.svids.first { $0.id == svid.id }?.privateKey?.privateKey == found)
        case "private-key" where kind.hasSuffix("der"):
            #expect(try PrivateKey(pkcs8: bytes.span) == svid.privateKey)
        case "private-key", "combined":
            let chain = svid.certificates.flatMap(\.der)
            let read =
                kind.hasPrefix("combined")
                ? try X509SVID(pem: bytes.span)
                : try X509SVID(certificates: svid.certificates, privateKey: try key(bytes))
            #expect(read.privateKey == svid.privateKey && read.certificates.flatMap(\.der) == chain)
        case "trust-bundle":
            let all = state.bundles.filter { $0 != own }.flatMap(\.authorities)
            #expect(try certificates() == own.authorities + (kind.contains("merge") ? all : []))
        case "bundle-map":
            let map = try BundleMap(parsing: bytes, strict: true)
            #expect(map.map(\.x509Bundle) == Array(state.bundles))
        case "spiffe-bundle":
            #expect(try SPIFFEBundle(trustDomain: own.trustDomain, parsing: bytes, strict: true).x509Bundle == own)
        case "crl": #expect(bytes.isEmpty)
        case "spiffe-id": #expect(try SPIFFEID(parsing: String(bytes)) == svid.id)
        case "metadata":
            let json = try JSONValue(parsing: bytes.span)
            guard case .object(let members) = json else { return #expect(Bool(false), "no object") }
            #expect(members["spiffe_id"]?.text == svid.id.description && members["hint"]?.text == svid.hint)
        default: Issue.record("\(kind) is not checked")
        }
    }

    /// Whether OpenSSL's tool finds the key, or the certificates, of the state.
    private func checkEncrypted(
        _ kind: String, _ bytes: [UInt8], _ svid: X509SVID, _ own: X509Bundle, _ passphrase: String
    ) async throws {
        let directory = try TestDirectory()
        let path = directory.path("file")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let secret = try directory.write("passphrase", passphrase, mode: 0o600)
        let isStore = kind.hasPrefix("pkcs12")
        let words =
            isStore
            ? ["pkcs12", "-nodes", "-in", path, "-passin", "file:\(secret)"]
            : ["pkey", "-in", path, "-passin", "file:\(secret)"] + (kind.hasSuffix("der") ? ["-inform", "DER"] : [])
        let result = try await Program.run("openssl", words)
        #expect(result.end == .exited(0), "\(kind): \(result.errors)")
        let text = Array(result.output.utf8)
        if kind.contains("store: trust") {
            #expect(try Certificate.parse(contents: text.span) == own.authorities)
        } else if isStore {
            let begin = try #require(result.output.range(of: "-----BEGIN PRIVATE KEY-----")).lowerBound
            let end = try #require(result.output.range(of: "-----END PRIVATE KEY-----")).upperBound
            #expect(try key(Array(result.output[begin..<end].utf8)) == svid.privateKey)
        } else {
            #expect(try key(text) == svid.privateKey)
        }
        if kind.hasPrefix("combined") {
            #expect(Array(bytes.suffix(svid.certificateChainPEM.count)) == svid.certificateChainPEM)
        }
    }

    private func key(_ pem: [UInt8]) throws -> PrivateKey {
        let body = String(pem).split(separator: "\n").dropFirst().dropLast().joined()
        let der = [UInt8](try #require(Data(base64Encoded: body)))
        return try PrivateKey(pkcs8: der.span)
    }

    @Test("each file parses back to the state", arguments: 1...40)
    func parsesBack(_ seed: UInt64) async throws {
        var random = Seeded(seed)
        let state = try state(&random)
        let kinds = Self.kinds.shuffled(using: &random).prefix(Int.random(in: 1...Self.kinds.count, using: &random))
        let wanted = try #require(state.svids.randomElement(using: &random))
        let list = kinds.enumerated().map { "{ name: f\($0), kind: \($1) }" }.joined(separator: ", ")
        let world = try RenderingWorld()
        let plan = try await world.plan(
            "incubating: true, identity: { spiffe_id: \"\(wanted.id)\" }, files: [\(list)]")
        let set = try FileRenderer(plan: plan).render(state)
        let passphrase = set.passphrase.map { $0.withSpan { span in String(span.indices.map { span[$0] }) } } ?? ""
        #expect(set.files.map(\.name) == kinds.indices.map { "f\($0)" })
        for (kind, file) in zip(kinds, set.files) {
            try await check(kind, file.contents.testBytes, state, wanted, passphrase)
        }
        // And a credential folder of the same state.
        let folder = try await world.render(
            "identity: { spiffe_id: \"\(wanted.id)\" }, layout: credential-folder", state)
        let bundle = try #require(folder[CredentialFolder.credentialBundle])
        #expect(try X509SVID(pem: bundle.span).privateKey == wanted.privateKey)
        #expect(folder.count == 1 + state.bundles.count)
    }
}
