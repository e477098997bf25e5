import FileDelivery
import Foundation
import SPIFFE
import SyncAgent
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("Rendering: credential folders (SPIFFE Filesystem Delivery, draft of August 2026)")
struct CredentialFolderTests {
    private let world: RenderingWorld
    private let authority: TestAuthority
    private let foreign: TestAuthority
    private let context: IdentityState

    init() throws {
        world = try RenderingWorld()
        authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org")).intermediate()
        foreign = try TestAuthority(trustDomain: TrustDomain(name: "other.example"))
        let web = try authority.issue(
            try SPIFFEID(parsing: "spiffe://example.org/web"), hint: "web", lifetime: .seconds(60))
        let other = try foreign.issue(try SPIFFEID(parsing: "spiffe://other.example/db"), lifetime: .seconds(60))
        // An agent that sends the root along with the chain.
        let long = try X509SVID(
            certificates: web.certificates + authority.bundle.authorities, privateKey: web.privateKey, hint: "web")
        context = RenderingWorld.context([long, other], [authority.bundle, foreign.bundle])
    }

    private static let bundle = "credential-bundle.private-key.x509.pem"

    @Test("FD-1, FD-2, FD-4: one credential bundle, and one trust bundle for each trust domain")
    func names() async throws {
        let files = try await world.render("layout: credential-folder", context)
        #expect(
            files.keys.sorted() == [
                Self.bundle, "example.org.spiffe-trust-bundle.x509.pem", "other.example.spiffe-trust-bundle.x509.pem",
            ])
    }

    @Test("FD-6, FD-7: the key first, then the chain from the leaf on, without the trust anchor")
    func credentialBundle() async throws {
        let bytes = try #require(try await world.render("layout: credential-folder", context)[Self.bundle])
        #expect(context.defaultSVID.certificates.count == 3)
        let read = try X509SVID(pem: bytes.span)
        #expect(read.certificates == Array(context.defaultSVID.certificates.prefix(2)))
        #expect(read.privateKey == context.defaultSVID.privateKey)
        #expect(String(bytes).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    }

    @Test("FD-8: no other blocks, no text, no headers")
    func nothingElse() async throws {
        for bytes in try await world.render("layout: credential-folder", context).values {
            var isInside = false
            for line in String(bytes).split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
                if line.hasPrefix("-----BEGIN ") {
                    #expect(line == "-----BEGIN PRIVATE KEY-----" || line == "-----BEGIN CERTIFICATE-----")
                    isInside = true
                } else if line.hasPrefix("-----END ") {
                    isInside = false
                } else {
                    #expect(isInside && !line.isEmpty && !line.contains(":"))
                }
            }
        }
    }

    @Test("FD-11: a trust bundle holds the anchors of its trust domain alone")
    func trustBundles() async throws {
        let files = try await world.render("layout: credential-folder", context)
        for bundle in [authority.bundle, foreign.bundle] {
            let bytes = try #require(files["\(bundle.trustDomain).spiffe-trust-bundle.x509.pem"])
            #expect(try X509Bundle(trustDomain: bundle.trustDomain, pem: bytes.span) == bundle)
        }
    }

    @Test("FD-3: further identities and hints are there when asked for")
    func extras() async throws {
        let files = try await world.render(
            "layout: credential-folder, credential_folder: { extra_identities: true }", context)
        #expect(files.count == 5)
        let extra = try #require(files["1.\(Self.bundle)"])
        #expect(try X509SVID(pem: extra.span).id.description == "spiffe://other.example/db")
        let hints = try #require(files["hints.json"])
        let json = try #require(try JSONSerialization.jsonObject(with: Data(hints)) as? [String: [[String: String]]])
        #expect(json["hints"]?.map { $0["hint"] } == ["web", ""])
        #expect(json["hints"]?.first?["fingerprint"]?.hasPrefix("sha256:") == true)
    }

    @Test("FD-10: only the owner may read the credential bundle, unless a mode says otherwise")
    func modes() async throws {
        let plain = try await world.plan("layout: credential-folder")
        #expect(plain.files.map(\.mode) == [0o600, 0o644])
        let shared = try await world.plan("layout: credential-folder, credential_folder: { mode: \"0640\" }")
        #expect(shared.files.map(\.mode) == [0o640, 0o644])
    }

    @Test("FD-5: a folder on a disk is warned of, one in memory is not")
    func memory() async throws {
        let memory = try TestDirectory(memory: true)
        for (directory, isWarned) in [(memory.path, false), (Built.products, true)] {
            let plan = try await world.agentPlan("{ name: x, directory: \(directory), layout: credential-folder }")
            let findings = await PlanCheck(plan: plan).findings()
            let isFound = findings.contains { $0.level == .warning && $0.text.contains("is on a disk") }
            #expect(isFound == isWarned, "\(directory)")
        }
    }

    @Test("FD-13: hooks find the path of the folder in their environment", .timeLimit(.minutes(1)))
    func variable() async throws {
        let server = try DevelopmentServer(
            socketPath: world.directory.path("api.sock"),
            identities: [.init(id: try SPIFFEID(parsing: "spiffe://example.org/web"))], lifetime: .seconds(3600))
        try server.start()
        let outputs = """
            { name: x, directory: DIR/x, layout: credential-folder,
              hooks: [{ shell: "echo $SPIFFE_CREDENTIAL_FOLDER >>DIR/log" }] }
            """
        do {
            try await world.running(outputs) {
                try await eventually("the hook") { world.text("log") == "\(world.directory.path)/x\n" }
            }
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    @Test("FD-12: what is withdrawn is emptied, not removed; FD-3: other files are removed")
    func redaction() async throws {
        let plan = try await world.plan("layout: credential-folder, credential_folder: { extra_identities: true }")
        let renderer = FileRenderer(plan: plan)
        let directory = try await OutputDirectory.open(plan.delivery)
        _ = try await directory.publish(try renderer.render(context).files)
        let names = [
            "1.\(Self.bundle)", Self.bundle, "example.org.spiffe-trust-bundle.x509.pem", "hints.json",
            "other.example.spiffe-trust-bundle.x509.pem",
        ]
        func sizes() throws -> [String: Int] {
            let folder = "\(plan.delivery.directory)/..data"
            let found = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
            return try Dictionary(
                uniqueKeysWithValues: found.map { name in
                    (name, try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")).count)
                })
        }
        #expect(try sizes().keys.sorted() == names)

        let less = RenderingWorld.context([context.svids[0]], [authority.bundle])
        _ = try await directory.publish(try renderer.render(less).files)
        #expect(try sizes().filter { $0.value == 0 }.keys.sorted() == [names[0], names[4]])
        #expect(try await directory.publish(try renderer.render(less).files) == .unchanged)

        _ = try await directory.publish([])
        #expect(try sizes().values.allSatisfy { $0 == 0 })
        #expect(try sizes().keys.sorted() == [names[0], names[1], names[2], names[4]])
        // A restart knows the empty ones again.
        await directory.close()
        let again = try await OutputDirectory.open(plan.delivery)
        #expect(try await again.publish([]) == .unchanged)
        _ = try await again.publish(try renderer.render(context).files)
        #expect(try sizes().values.allSatisfy { $0 > 0 })
        await again.close()
    }
}
