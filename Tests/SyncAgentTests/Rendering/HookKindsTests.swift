import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("Hooks are run for what has changed and for nothing else, from the Workload API on", .timeLimit(.minutes(1)))
struct HookKindsTests: InWorkloadScene {
    let scene: WorkloadScene
    private let other: TestAuthority

    init() throws {
        scene = try WorkloadScene()
        other = try Self.foreignAuthority()
    }

    private func serve(
        _ svid: TestSVID, _ bundles: [X509Bundle], revocationLists: [RevocationList] = []
    ) {
        server.set(
            .unchecked(
                svids: [svid], bundles: X509BundleSet(bundles), revocationLists: revocationLists.map(\.der)))
    }

    private func serve(jwt authority: TestAuthority) {
        server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [authority]))
    }

    private func serveWIT() throws {
        server.set(
            wit: .state(
                svids: [try authority.issueWIT(web, lifetime: .seconds(3600))],
                bundles: WITBundleSet([authority.witBundle])))
    }

    /// Runs an agent with one output beside `body`; each kind of change has a hook that tells its name.
    private func running(
        _ files: String, _ body: @Sendable @escaping () async throws -> Void
    ) async throws {
        // The last one tells that those before it have had their turn.
        let kinds = ["svid", "key", "bundle", "federated-bundle", "jwt", "wit", "any"]
        let hooks = kinds.map { "{ shell: \"echo \($0) >>DIR/log\", on: \($0) }" }.joined(separator: ", ")
        try await world.running(
            "{ name: x, directory: DIR/x, incubating: true, files: [\(files)], hooks: [\(hooks)] }", on: server, body)
    }

    /// What the hooks of the next delivery have told.
    private func told(after lines: inout Int) async throws -> [String] {
        let known = lines
        let new = try await eventually("the hooks of the next delivery") {
            let all = world.text("log")?.split(separator: "\n").map(String.init) ?? []
            return all.count > known && all.last == "any" ? Array(all.dropFirst(known)) : nil
        }
        lines += new.count
        return new.dropLast()
    }

    @Test("a renewed certificate, a new key, bundles, federated bundles, revocation lists, tokens' keys and WIT-SVIDs")
    func kinds() async throws {
        let first = TestSVID(try authority.issue(web, lifetime: .seconds(3600)))
        // The same leaf and key with another chain: its root is no harm in it.
        let renewed = TestSVID(
            spiffeID: first.spiffeID,
            certificatesDER: first.certificatesDER + authority.bundle.authorities.flatMap(\.der),
            privateKey: first.privateKey)
        let second = TestSVID(try authority.issue(web, lifetime: .seconds(3600)))
        let successor = try authority.successor()
        let bundles = [authority.bundle, other.bundle]
        let files = """
            { kind: certificate-chain, name: tls.crt }, { kind: private-key, name: tls.key },
            { kind: trust-bundle, name: ca.pem }, { kind: trust-bundles, name: "ca-{trust_domain}.pem" },
            { kind: crl, name: crl.pem }, { kind: jwk-set, name: jwks.json },
            { kind: wit-svid, name: wit }, { kind: wit-svid-key, name: wit.jwk }
            """
        serve(first, bundles)
        serve(jwt: authority)
        try serveWIT()
        try await running(files) {
            var lines = 0
            #expect(try await told(after: &lines) == ["svid", "key", "bundle", "federated-bundle", "jwt", "wit"])
            serve(renewed, bundles)
            #expect(try await told(after: &lines) == ["svid"])
            serve(second, bundles)
            #expect(try await told(after: &lines) == ["svid", "key"])
            serve(second, [successor.bundle, other.bundle])
            #expect(try await told(after: &lines) == ["bundle"])
            serve(second, [successor.bundle, try other.successor().bundle])
            #expect(try await told(after: &lines) == ["federated-bundle"])
            // A trust domain that is federated with no longer.
            serve(second, [successor.bundle])
            #expect(try await told(after: &lines) == ["federated-bundle"])
            serve(second, [successor.bundle], revocationLists: [try authority.revocationList()])
            #expect(try await told(after: &lines) == ["bundle"])
            serve(jwt: successor)
            #expect(try await told(after: &lines) == ["jwt"])
            try serveWIT()
            #expect(try await told(after: &lines) == ["wit"])
        }
    }

    @Test(
        "a file with the bundles of several trust domains has changed for both, one of the own trust domain alone not",
        arguments: [
            ("{ kind: trust-bundle, name: x, merge_federated: unsafe }", ["bundle", "federated-bundle"]),
            ("{ kind: bundle-map, name: x }", ["bundle", "federated-bundle"]),
            (
                "{ kind: pkcs12, name: x, store: trust, merge_federated: unsafe, passphrase_file: DIR/passphrase }",
                ["bundle", "federated-bundle"]
            ),
            ("{ kind: spiffe-bundle, name: \"{trust_domain}\" }", ["federated-bundle"]),
        ])
    func severalTrustDomains(_ file: String, _ expected: [String]) async throws {
        let svid = TestSVID(try authority.issue(web, lifetime: .seconds(3600)))
        serve(svid, [authority.bundle, other.bundle])
        try await running(file) {
            var lines = 0
            #expect(try await told(after: &lines) == ["bundle", "federated-bundle"])
            serve(svid, [authority.bundle, try other.successor().bundle])
            #expect(try await told(after: &lines) == expected)
        }
    }
}
