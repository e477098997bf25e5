import SPIFFE
import SyncAgent
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("Rendering: which identity an output carries")
struct IdentityRuleTests {
    private let world: RenderingWorld
    private let context: IdentityState

    init() throws {
        world = try RenderingWorld()
        let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        func svid(_ path: String, _ hint: String?) throws -> X509SVID {
            try authority.issue(
                try SPIFFEID(parsing: "spiffe://example.org\(path)"), hint: hint, lifetime: .seconds(60))
        }
        context = RenderingWorld.context(
            [try svid("/ns/a/sa/web", nil), try svid("/ns/b/sa/web", "internal"), try svid("/ns/b/sa/db", "db")],
            [authority.bundle])
    }

    private func identity(_ rule: String) async throws -> String {
        String(try await world.render("identity: \(rule), files: [{ kind: spiffe-id, name: x }]", context)["x"] ?? [])
    }

    @Test(
        "ST-36, ST-40: first, by hint, by SPIFFE ID, by pattern",
        arguments: [
            ("first", "a/sa/web"), ("{ hint: db }", "b/sa/db"),
            ("{ spiffe_id: \"spiffe://example.org/ns/b/sa/web\" }", "b/sa/web"),
            ("{ pattern: \"spiffe://example.org/ns/*/sa/d*\" }", "b/sa/db"),
            ("{ pattern: \"spiffe://example.org/ns/b/**\" }", "b/sa/web"),
            ("{ hint: none, missing: first }", "a/sa/web"),
        ])
    func selected(_ rule: String, _ end: String) async throws {
        #expect(try await identity(rule) == "spiffe://example.org/ns/\(end)")
    }

    @Test(
        "one that is missing is an error that names the wish and what there is",
        arguments: [
            "{ hint: none }", "{ spiffe_id: \"spiffe://example.org/none\" }",
            "{ pattern: \"spiffe://example.org/ns/*\" }", "{ hint: none, missing: fail }",
        ])
    func missing(_ rule: String) async throws {
        let error = await #expect(throws: RenderingError.self) { try await identity(rule) }
        guard case .identity(let missing)? = error else { return #expect(Bool(false), "no error") }
        #expect(missing.description.contains("offers spiffe://example.org/ns/a/sa/web, "))
        #expect(missing.isFinal == rule.contains("fail"))
    }

    @Test(
        "a pattern fits whole segments",
        arguments: [
            ("spiffe://td/a", "spiffe://td/a", true), ("spiffe://td/a", "spiffe://td/a/b", false),
            ("spiffe://td/*", "spiffe://td/a", true), ("spiffe://td/*", "spiffe://td/a/b", false),
            ("spiffe://td/a*c*e", "spiffe://td/abcde", true), ("spiffe://td/a*c*e", "spiffe://td/abcdef", false),
            ("spiffe://td/**", "spiffe://td/a/b", true), ("spiffe://td/a/**", "spiffe://td/a", false),
            ("spiffe://td/*a", "spiffe://td/aab", false), ("spiffe://td/*ab", "spiffe://td/aab", true),
            ("spiffe://td/*", "spiffe://other/a", false), ("spiffe://td/A*", "spiffe://td/a", false),
        ])
    func fits(_ pattern: String, _ id: String, _ expected: Bool) throws {
        #expect(try SPIFFEIDPattern(parsing: pattern).matches(try SPIFFEID(parsing: id)) == expected)
    }

    @Test(
        "what could never be a SPIFFE ID is no pattern",
        arguments: [
            "spiffe://*/a", "spiffe://t*/a", "spiffe://td//*", "spiffe://td/a b", "https://td/*", "spiffe://td/",
        ])
    func notAPattern(_ text: String) {
        #expect(throws: SPIFFEIDError.self) { try SPIFFEIDPattern(parsing: text) }
    }
}
