import Foundation
import TestSupport
import Testing

@Suite("svidsync dev, as py-spiffe sees it", .timeLimit(.minutes(1)))
struct PySpiffeTests {
    private struct Context: Decodable {
        struct SVID: Decodable {
            let id: String
            let serial: String
            let chain: Int
            let keyMatches: Bool
            let isTrusted: Bool
        }
        let defaultID: String
        let svids: [SVID]
        let bundles: [String: Int]
    }

    private func context(_ line: Substring) throws -> Context {
        try JSONDecoder().decode(Context.self, from: Data(line.utf8))
    }

    @Test(
        "identities in their order, keys that match, a bundle that verifies them",
        arguments: [
            ["spiffe://example.org/workload"],
            ["spiffe://example.org/web=web", "spiffe://example.org/db=db", "spiffe://example.org/a/b/c"],
        ])
    func fetch(_ identities: [String]) async throws {
        let agent = try await DevelopmentAPI(["--spiffe-id", identities.joined(separator: ",")])
        let server = agent.program
        let lines = try await agent.python("py_spiffe_client.py")
        try #require(lines.count == 2)
        let context = try context(lines[0])
        let ids = identities.map { String($0.prefix { $0 != "=" }) }
        #expect(context.defaultID == ids[0])
        #expect(context.svids.map(\.id) == ids)
        for svid in context.svids {
            #expect(svid.keyMatches)
            #expect(svid.isTrusted)
            #expect(svid.chain >= 1)
        }
        #expect(Set(context.svids.map(\.serial)).count == ids.count)
        #expect(context.bundles == ["example.org": 1])
        #expect(try JSONDecoder().decode([String: Int].self, from: Data(lines[1].utf8)) == context.bundles)
        #expect(try await server.stop() == .exited(0))
        #expect(!server.output.contains("PRIVATE KEY") && !server.errors.contains("PRIVATE KEY"))
        #expect(!FileManager.default.fileExists(atPath: agent.socket))
    }

    @Test("a stream brings every rotation as a full new context")
    func watch() async throws {
        let agent = try await DevelopmentAPI(["--rotate-every", "300ms"])
        let contexts = try await agent.python("py_spiffe_client.py", ["4"]).map { try context($0) }
        #expect(contexts.count == 4)
        #expect(Set(contexts.map { $0.svids[0].serial }).count == 4)
        for context in contexts { #expect(context.svids[0].keyMatches && context.svids[0].isTrusted) }
        #expect(try await agent.program.stop() == .exited(0))
    }

    @Test("RSA keys and those of other curves are usable", arguments: ["rsa-2048", "ec-p384", "ec-p521"])
    func keys(_ kind: String) async throws {
        let agent = try await DevelopmentAPI(["--key-type", kind, "--federate", "partner.example"])
        let context = try context(try #require(try await agent.python("py_spiffe_client.py").first))
        #expect(context.svids.allSatisfy { $0.keyMatches && $0.isTrusted })
        #expect(context.bundles == ["example.org": 1, "partner.example": 1])
        #expect(try await agent.program.stop() == .exited(0))
    }
}
