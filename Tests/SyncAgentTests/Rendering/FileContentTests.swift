import FileDelivery
import Foundation
import NativeKernel
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("Rendering: each kind of file parses back to the state", .timeLimit(.minutes(2)))
struct FileContentTests {
    private let world: RenderingWorld
    private let authority: TestAuthority
    private let foreign: TestAuthority
    private let svid: X509SVID
    private let context: IdentityState

    init() throws {
        world = try RenderingWorld()
        let root = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        authority = try root.intermediate()
        foreign = try TestAuthority(trustDomain: TrustDomain(name: "other.example"))
        svid = try authority.issue(
            try SPIFFEID(parsing: "spiffe://example.org/web"), hint: "web", lifetime: .seconds(3600))
        context = RenderingWorld.context([svid], [authority.bundle, foreign.bundle])
    }

    /// An empty list that OpenSSL has made.
    private static let revocationList =
        "MIGlME4CAQEwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEdGVzdBcNMjYxMTIzMjM1MTI5WhcNMzYxMTIwMjM1MTI5WqAOMAwwCgYD"
        + "VR0UBAMCAQEwCgYIKoZIzj0EAwIDRwAwRAIgDOMKMTkf5DHZkJcvH7efW5hMlH7gvMpB8vu30lj4d0QCIBUV2zT8l4/7MBzsKqlH"
        + "OJLt2XRqDD7fY1eVdbVkyZFM"

    private func certificates(_ bytes: [UInt8]) throws -> [Certificate] {
        bytes.isEmpty ? [] : try Certificate.parse(contents: bytes.span)
    }

    @Test("chain, leaf and intermediates are the SVID's certificates in their order")
    func certificates() async throws {
        let files = try await world.render(
            """
            files: [{ kind: certificate-chain, name: a }, { kind: leaf, name: b }, { kind: intermediates, name: c }]
            """, context)
        #expect(svid.certificates.count == 2)
        #expect(try certificates(files["a"] ?? []) == svid.certificates)
        #expect(try certificates(files["b"] ?? []) == [svid.leaf])
        #expect(try certificates(files["c"] ?? []) == svid.intermediates)
    }

    @Test("a leaf that an authority has signed itself has no intermediates: the file is empty")
    func noIntermediates() async throws {
        let direct = try foreign.issue(try SPIFFEID(parsing: "spiffe://other.example/x"), lifetime: .seconds(60))
        let context = RenderingWorld.context([direct], [foreign.bundle])
        #expect(try await world.render(file: "kind: intermediates", context) == [])
    }

    @Test("the private key is PKCS#8 in PEM or DER; both are read back", arguments: ["pkcs8", "pkcs8-der"])
    func privateKey(_ format: String) async throws {
        let bytes = try await world.render(file: "kind: private-key, format: \(format)", context)
        let expected = svid.privateKey.withPKCS8 { span in span.indices.map { span[$0] } }
        if format == "pkcs8-der" {
            #expect(bytes == expected)
        } else {
            let chain = try await world.render(file: "kind: certificate-chain", context)
            let read = try X509SVID(certificatesPEM: chain.span, privateKeyPEM: bytes.span)
            #expect(read.privateKey == svid.privateKey)
        }
    }

    @Test("combined holds key and chain, in either order", arguments: ["key-first", "key-last"])
    func combined(_ order: String) async throws {
        let bytes = try await world.render(file: "kind: combined, order: \(order)", context)
        let read = try X509SVID(certificatesPEM: bytes.span, privateKeyPEM: bytes.span)
        #expect(read.privateKey == svid.privateKey && read.certificates == svid.certificates)
        #expect(String(bytes).hasPrefix("-----BEGIN PRIVATE KEY-----") == (order == "key-first"))
        #expect(String(bytes).hasSuffix("-----END PRIVATE KEY-----\n") == (order == "key-last"))
    }

    @Test("FE-2: the trust bundle is that of the own trust domain alone")
    func trustBundle() async throws {
        let bytes = try await world.render(file: "kind: trust-bundle", context)
        #expect(try certificates(bytes) == authority.bundle.authorities)
    }

    @Test("FE-2: only the word 'unsafe' merges federated authorities, behind the own ones")
    func merged() async throws {
        let bytes = try await world.render(file: "kind: trust-bundle, merge_federated: unsafe", context)
        #expect(try certificates(bytes) == authority.bundle.authorities + foreign.bundle.authorities)
    }

    @Test("intermediates_in_bundle adds the SVID's intermediates to its own trust bundle")
    func intermediatesInBundle() async throws {
        let bytes = try await world.render(file: "kind: trust-bundle, intermediates_in_bundle: true", context)
        #expect(try certificates(bytes) == authority.bundle.authorities + svid.intermediates)
    }

    @Test("with both, intermediates stand before the authorities of others, as spiffe-helper has it")
    func intermediatesBeforeOthers() async throws {
        let bytes = try await world.render(
            file: "kind: trust-bundle, intermediates_in_bundle: true, merge_federated: unsafe", context)
        #expect(
            try certificates(bytes)
                == authority.bundle.authorities + svid.intermediates + foreign.bundle.authorities)
    }

    @Test("trust-bundles gives each trust domain a file of its own")
    func trustBundles() async throws {
        let files = try await world.render(
            "files: [{ kind: trust-bundles, name: \"ca-{trust_domain}.pem\" }]", context)
        #expect(files.keys.sorted() == ["ca-example.org.pem", "ca-other.example.pem"])
        #expect(try certificates(files["ca-example.org.pem"] ?? []) == authority.bundle.authorities)
        #expect(try certificates(files["ca-other.example.pem"] ?? []) == foreign.bundle.authorities)
    }

    @Test(
        "ST-41: no name of a trust domain leaves the directory or takes a name of ours",
        arguments: [
            ".", "..", "..data", "..data.new", "..link.new", "..file.new", "..gen-1-12345678", ".svidsync.lock",
            ".svidsync-generation", String(repeating: "a", count: 255),
        ])
    func hostileTrustDomain(_ name: String) async throws {
        let other = X509Bundle(trustDomain: try TrustDomain(name: name), authorities: foreign.bundle.authorities)
        let context = RenderingWorld.context([svid], [authority.bundle, other])
        for pattern in ["{trust_domain}", "{trust_domain}.pem"] {
            let plan = try await world.plan("files: [{ kind: trust-bundles, name: \"\(pattern)\" }]")
            let set = try FileRenderer(plan: plan).render(context)
            let names = set.files.map(\.name)
            #expect(names.allSatisfy(DeliveredFile.allows))
            #expect(names.count + set.warnings.count == 2)
            #expect(names.contains(pattern == "{trust_domain}" ? "example.org" : "example.org.pem"))
        }
    }

    @Test("omit_expired leaves expired authorities out, but never the last one (D-11)")
    func omitExpired() async throws {
        let old = try TestAuthority(trustDomain: authority.trustDomain, lifetime: .seconds(60))
        let bundle = X509Bundle(
            trustDomain: authority.trustDomain, authorities: old.bundle.authorities + authority.bundle.authorities)
        let context = RenderingWorld.context([svid], [bundle])
        func count(_ options: String, _ time: Timestamp) async throws -> Int {
            try certificates(try await world.render(file: "kind: trust-bundle\(options)", context, at: time)).count
        }
        let later = Timestamp.now + .seconds(120)
        #expect(try await count(", omit_expired: true", .now) == 2)
        #expect(try await count(", omit_expired: true", later) == 1)
        #expect(try await count("", later) == 2)
        let muchLater = Timestamp.now + .seconds(30 * 365 * 86_400)
        #expect(try await count(", omit_expired: true", muchLater) == 2)
    }

    @Test("BU-24, BU-27: the bundle map holds each trust domain's bundle under its name")
    func bundleMap() async throws {
        let bytes = try await world.render(file: "kind: bundle-map", context)
        let map = try BundleMap(parsing: bytes, strict: true)
        #expect(map.trustDomains.map(\.name) == ["example.org", "other.example"])
        for bundle in context.bundles { #expect(map[bundle.trustDomain]?.x509Bundle == bundle) }
        #expect(!String(bytes).contains("spiffe_refresh_hint"))
    }

    @Test("BU-3: a SPIFFE bundle is the own one, or one file for each trust domain, with no number made up")
    func spiffeBundle() async throws {
        let own = try await world.render(file: "kind: spiffe-bundle", context)
        let read = try SPIFFEBundle(trustDomain: authority.trustDomain, parsing: own, strict: true)
        #expect(read.x509Bundle == authority.bundle && read.sequence == nil)
        let files = try await world.render(
            "files: [{ kind: spiffe-bundle, name: \"{trust_domain}.json\" }]", context)
        #expect(files.keys.sorted() == ["example.org.json", "other.example.json"])
        let other = try SPIFFEBundle(trustDomain: foreign.trustDomain, parsing: files["other.example.json"] ?? [])
        #expect(other.x509Bundle == foreign.bundle)
    }

    @Test("revocation lists are blocks of their own; none is an empty file")
    func revocationLists() async throws {
        let list = try RevocationList(der: [UInt8](try #require(Data(base64Encoded: Self.revocationList))))
        let context = RenderingWorld.context([svid], [authority.bundle], revocationLists: [list, list])
        let text = String(try await world.render(file: "kind: crl", context))
        let blocks = text.components(separatedBy: "-----BEGIN X509 CRL-----\n").dropFirst()
        #expect(blocks.count == 2)
        for block in blocks {
            let body = try #require(block.components(separatedBy: "-----END X509 CRL-----\n").first)
            #expect(Data(base64Encoded: body, options: .ignoreUnknownCharacters) == Data(list.der))
        }
        #expect(try await world.render(file: "kind: crl", self.context) == [])
    }

    @Test("the SPIFFE ID is text without a line feed")
    func spiffeID() async throws {
        #expect(String(try await world.render(file: "kind: spiffe-id", context)) == "spiffe://example.org/web")
    }

    @Test("metadata says what was delivered, and in which generation")
    func metadata() async throws {
        let bytes = try await world.render(file: "kind: metadata", context)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(json["spiffe_id"] as? String == "spiffe://example.org/web")
        #expect(json["hint"] as? String == "web")
        #expect(json["trust_domain"] as? String == "example.org")
        #expect(json["serial_number"] as? String == svid.serialNumber)
        #expect(json["not_after"] as? String == svid.notAfter.rfc3339)
        #expect(json["generation"] as? Int == 7)
        #expect((json["certificates"] as? [Any])?.count == 2)
        #expect((json["trust_bundles"] as? [String: Any])?.keys.sorted() == ["example.org", "other.example"])
    }

    @Test("Envoy's resources name the files of the same output and the directory to watch")
    func envoy() async throws {
        let files = try await world.render(
            """
            files: [{ kind: certificate-chain, name: tls.crt }, { kind: private-key, name: tls.key },
              { kind: bundle-map, name: map.json }, { kind: envoy-sds, name: c, secret: certificate, resource: me },
              { kind: envoy-sds, name: v, secret: validation }]
            """, context)
        let out = world.directory.path("out")
        let certificate = String(files["c"] ?? [])
        #expect(certificate.contains(#""name":"me""#))
        #expect(certificate.contains(#""certificate_chain":{"filename":"\#(out)/tls.crt"}"#))
        #expect(certificate.contains(#""private_key":{"filename":"\#(out)/tls.key"}"#))
        #expect(certificate.contains(#""watched_directory":{"path":"\#(out)"}"#))
        let validation = String(files["v"] ?? [])
        #expect(validation.contains(#""name":"ROOTCA""#))
        #expect(validation.contains(#""trust_bundles":{"filename":"\#(out)/map.json""#))
    }

    @Test("a key that has no older form is a failure that says so, and none of the files is rendered")
    func noTraditionalForm() async throws {
        let svid = try authority.issue(
            try SPIFFEID(parsing: "spiffe://example.org/web"), key: .ed25519, lifetime: .seconds(60))
        let context = RenderingWorld.context([svid], [authority.bundle])
        let error = await #expect(throws: RenderingError.self) {
            try await world.render(file: "kind: private-key, format: traditional", context)
        }
        #expect(error?.description == "x: a key of the kind Ed25519 has no older form than PKCS#8")
    }
}
