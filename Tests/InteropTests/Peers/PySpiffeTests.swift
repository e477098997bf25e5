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

    private let directory: TestDirectory
    private let socket: String

    init() throws {
        directory = try TestDirectory()
        socket = directory.path("deep/er/agent.sock")
    }

    private func serve(_ identities: String, rotateEvery interval: String = "1h") async throws -> Program {
        let server = try Program(
            Built.svidsync,
            ["dev", "--socket", socket, "--spiffe-id", identities, "--ttl", "1h", "--rotate-every", interval])
        try await server.says("serving")
        return server
    }

    private func context(_ line: Substring) throws -> Context {
        try JSONDecoder().decode(Context.self, from: Data(line.utf8))
    }

    private func client(_ arguments: [String]) async throws -> (lines: [Substring], errors: String) {
        let client = try await Program.run(
            try await PythonEnvironment.interpreter(),
            ["-B", PythonEnvironment.script("py_spiffe_client.py"), socket] + arguments, within: .seconds(50))
        #expect(client.end == .exited(0), "\(client.errors)")
        return (client.output.split(separator: "\n"), client.errors)
    }

    @Test(
        "identities in their order, keys that match, a bundle that verifies them",
        arguments: [
            ["spiffe://example.org/workload"],
            ["spiffe://example.org/web=web", "spiffe://example.org/db=db", "spiffe://example.org/a/b/c"],
        ])
    func fetch(_ identities: [String]) async throws {
        let server = try await serve(identities.joined(separator: ","))
        let lines = try await client([]).lines
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
        #expect(!FileManager.default.fileExists(atPath: socket))
    }

    @Test("a stream brings every rotation as a full new context")
    func watch() async throws {
        let server = try await serve("spiffe://example.org/web", rotateEvery: "300ms")
        let contexts = try await client(["4"]).lines.map { try context($0) }
        #expect(contexts.count == 4)
        #expect(Set(contexts.map { $0.svids[0].serial }).count == 4)
        for context in contexts { #expect(context.svids[0].keyMatches && context.svids[0].isTrusted) }
        #expect(try await server.stop() == .exited(0))
    }
}
