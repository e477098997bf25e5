import Foundation
import TestSupport
import Testing

@Suite("Token commands on a development Workload API", .timeLimit(.minutes(1)))
struct TokenStreamCommandTests {
    private let directory: TestDirectory
    private let dev: Program
    private let socket: String

    init() async throws {
        directory = try TestDirectory()
        socket = directory.path("agent.sock")
        dev = try Program(
            Built.svidsync,
            ["dev", "--socket", socket, "--spiffe-id", "spiffe://example.org/web,spiffe://example.org/api=api"])
        try await dev.says("serving")
    }

    private func run(_ words: String...) async throws -> (end: Program.End, output: String, errors: String) {
        try await Program.run(Built.svidsync, words)
    }

    /// The objects that were printed, one on each line.
    private func events(_ output: String) throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test("jwt fetch describes tokens without their signatures, and prints one where it is asked for")
    func fetch() async throws {
        let described = try await run("jwt", "fetch", "--socket", socket, "--audience", "reports")
        #expect(described.end == .exited(0), "\(described.errors)")
        #expect(described.output.contains("JWT-SVID spiffe://example.org/web, for 'reports', expires "))
        #expect(described.output.contains("JWT-SVID spiffe://example.org/api, hint 'api', for 'reports'"))
        let shown = try await run(
            "jwt", "fetch", "--socket", socket, "--audience", "reports", "--audience", "b", "--spiffe-id",
            "spiffe://example.org/api", "--show-token")
        let token = shown.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(shown.end == .exited(0) && token.split(separator: ".").count == 3)
        try Data(token.utf8).write(to: URL(fileURLWithPath: directory.path("token")))
        let inspected = try await run("jwt", "inspect", "--audience", "b", directory.path("token"))
        #expect(inspected.end == .exited(0) && inspected.output.contains("spiffe://example.org/api"))
        let json = try await run("jwt", "fetch", "--socket", socket, "--audience", "reports", "--output", "json")
        let svids = try #require(try events(json.output).first?["svids"] as? [[String: Any]])
        #expect(svids.count == 2 && svids.allSatisfy { $0["token"] == nil && $0["claims"] is [String: Any] })
    }

    @Test("what fetch writes is judged well-formed, with the key that belongs to it, and readable for its owner alone")
    func write() async throws {
        let (jwt, wit) = (directory.path("jwt"), directory.path("wit"))
        let fetched = try await run("jwt", "fetch", "--socket", socket, "--audience", "a", "--output-directory", jwt)
        #expect(fetched.end == .exited(0), "\(fetched.errors)")
        #expect(try await run("jwt", "inspect", "--audience", "a", "\(jwt)/token").end == .exited(0))
        #expect(try await run("wit", "fetch", "--socket", socket, "--output-directory", wit).end == .exited(0))
        let judged = try await run("wit", "inspect", "--key", "\(wit)/key.jwk", "\(wit)/token")
        #expect(judged.end == .exited(0) && judged.output.contains("  the private key is"), "\(judged.output)")
        for file in ["\(jwt)/token", "\(wit)/token", "\(wit)/key.jwk"] {
            let target = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
            #expect(try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int == 0o600)
        }
        let nobody = try await run("wit", "fetch", "--socket", directory.path("none.sock"))
        #expect(nobody.end == .exited(69))
    }

    @Test(
        "watch prints states as JSON Lines",
        arguments: [("jwt-bundles", "bundles"), ("wit-bundles", "bundles"), ("wit", "svids")])
    func watch(_ what: String, _ member: String) async throws {
        let result = try await run("watch", what, "--socket", socket, "--count", "1", "--output", "json")
        #expect(result.end == .exited(0), "\(result.errors)")
        let events = try events(result.output)
        #expect(events.count == 1 && events[0]["event"] as? String == "state" && events[0][member] != nil)
        #expect(!result.output.contains("\"d\":"))
        let lines = try await run("watch", what, "--socket", socket, "--count", "1")
        #expect(lines.end == .exited(0) && lines.output.contains("example.org"), "\(lines.output)")
    }
}
