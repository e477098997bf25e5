import Foundation
import SPIFFE
import SyncAgent
import TestSupport
import Testing

extension AnyStateTests {
    @Test("each trust domain's own file parses back to its bundle, and there are no other files", arguments: 1...20)
    func ownFiles(_ seed: UInt64) async throws {
        var random = Seeded(seed)
        let state = try state(&random)
        let wanted = try #require(state.svids.randomElement(using: &random))
        let files = try await RenderingWorld().render(
            """
            identity: { spiffe_id: "\(wanted.id)" }, files: [
              { kind: trust-bundles, name: "roots-{trust_domain}.pem" },
              { kind: spiffe-bundle, name: "bundle-{trust_domain}.json" },
              { kind: jwk-set, name: "keys-{trust_domain}.json" }]
            """, state)
        #expect(files.count == 3 * state.bundles.count)
        for bundle in state.bundles {
            let name = bundle.trustDomain
            let roots = try #require(files["roots-\(name).pem"])
            #expect(try Certificate.parse(contents: roots.span) == bundle.authorities)
            let document = try #require(files["bundle-\(name).json"])
            #expect(try SPIFFEBundle(trustDomain: name, parsing: document, strict: true).x509Bundle == bundle)
            let keys = try #require(files["keys-\(name).json"])
            #expect(try JWTBundle(trustDomain: name, jwkSet: keys) == state.jwtBundles?[name])
        }
    }

    @Test("what Envoy's resources point to is there and parses back to the state", arguments: 1...20)
    func envoy(_ seed: UInt64) async throws {
        var random = Seeded(seed)
        let state = try state(&random)
        let wanted = try #require(state.svids.randomElement(using: &random))
        let names = ["a.pem", "b.pem", "c.json", "certificate.yaml", "validation.yaml"].shuffled(using: &random)
        let world = try RenderingWorld()
        let files = try await world.render(
            """
            identity: { spiffe_id: "\(wanted.id)" }, files: [
              { kind: certificate-chain, name: \(names[0]) }, { kind: private-key, name: \(names[1]) },
              { kind: bundle-map, name: \(names[2]) }, { kind: envoy-sds, name: \(names[3]), secret: certificate },
              { kind: envoy-sds, name: \(names[4]), secret: validation }]
            """, state)
        let directory = world.directory.path("out")

        /// The content of the file that a resource names, each of which says what to watch.
        func content(_ path: [String], of file: String) throws -> [UInt8] {
            let document = try JSONSerialization.jsonObject(with: Data(try #require(files[file])))
            let resources = try #require((document as? [String: Any])?["resources"] as? [Any])
            try #require(resources.count == 1)
            let place = path.reduce(resources[0]) { value, key in (value as? [String: Any])?[key] as Any }
            let name = try #require((place as? [String: Any])?["filename"] as? String)
            try #require(name.hasPrefix("\(directory)/"))
            return try #require(files[String(name.dropFirst(directory.count + 1))])
        }
        let chain = try content(["tls_certificate", "certificate_chain"], of: names[3])
        let key = try content(["tls_certificate", "private_key"], of: names[3])
        let read = try X509SVID(pem: (chain + key).span)
        #expect(read.certificates == wanted.certificates && read.privateKey == wanted.privateKey)
        let map = try content(
            ["validation_context", "custom_validator_config", "typed_config", "trust_bundles"], of: names[4])
        #expect(try BundleMap(parsing: map, strict: true).map(\.x509Bundle) == Array(state.bundles))
    }
}
