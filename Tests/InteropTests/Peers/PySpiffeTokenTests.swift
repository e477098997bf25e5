import Foundation
import TestSupport
import Testing

@Suite("JWT-SVIDs of svidsync dev, as py-spiffe sees them", .timeLimit(.minutes(1)))
struct PySpiffeTokenTests {
    private struct Token: Decodable, Equatable {
        let id: String
        let audience: [String]
        let expiry: Int
    }

    private struct Report: Decodable {
        let one: Token
        let several: [Token]
        let validated: String
        let forged: String?
        let otherAudience: String?
        let bundles: [String: Int]
    }

    private struct Sources: Decodable {
        let id: String
        let serial: String
        let subject: String
        let keys: [String]
    }

    private static let identities = "spiffe://example.org/web=web,spiffe://other.example/api=api"

    private func report(_ agent: DevelopmentAPI, _ arguments: [String]) async throws -> Report {
        let lines = try await agent.python("py_spiffe_tokens.py", arguments)
        return try JSONDecoder().decode(Report.self, from: Data(try #require(lines.first).utf8))
    }

    @Test(
        "tokens are fetched, verify with the bundles and validate at the Workload API",
        arguments: ["ES256", "ES384", "ES512", "RS256", "PS384"])
    func tokens(algorithm: String) async throws {
        let agent = try await DevelopmentAPI([
            "--spiffe-id", Self.identities, "--federate", "partner.example", "--jwt-algorithm", algorithm,
            "--jwt-ttl", "90s",
        ])
        let began = Int(Date().timeIntervalSince1970)
        let report = try await report(agent, ["reports,invoices"])
        #expect(report.one.id == "spiffe://example.org/web" && report.one.audience == ["invoices", "reports"])
        #expect(began + 90...began + 150 ~= report.one.expiry)
        #expect(report.several.map(\.id) == ["spiffe://example.org/web", "spiffe://other.example/api"])
        #expect(report.validated == "spiffe://example.org/web")
        #expect(report.forged?.contains("signature is wrong") == true)
        #expect(report.otherAudience?.contains("somebody else") == true)
        // The key that signs and the one that will.
        #expect(report.bundles == ["example.org": 2, "other.example": 2, "partner.example": 2])
        #expect(try await agent.program.stop() == .exited(0))
    }

    @Test("a subject chooses the identity; one that is not served is denied")
    func subject() async throws {
        let agent = try await DevelopmentAPI(["--spiffe-id", Self.identities])
        let report = try await report(agent, ["reports", "spiffe://other.example/api"])
        #expect(report.one.id == "spiffe://other.example/api")
        #expect(report.several.map(\.id) == [report.one.id] && report.validated == report.one.id)
        let stranger = try await Program.run(
            try await PythonEnvironment.interpreter(),
            [
                "-B", PythonEnvironment.script("py_spiffe_tokens.py"), agent.socket, "reports",
                "spiffe://example.org/stranger",
            ], within: .seconds(50))
        #expect(stranger.end == .exited(1) && stranger.errors.contains("no identity issued"), "\(stranger.errors)")
        #expect(try await agent.program.stop() == .exited(0))
    }

    @Test(
        "its sources follow a rotation by SIGUSR1, and the token of the moment verifies with the bundle that they have")
    func sources() async throws {
        let agent = try await DevelopmentAPI([])
        let client = try Program(
            try await PythonEnvironment.interpreter(),
            ["-B", PythonEnvironment.script("py_spiffe_sources.py"), agent.socket])
        // It reports what it has at first, and once more after the rotation.
        try await client.says("\n", within: .seconds(40))
        agent.program.signal(SIGUSR1)
        #expect(try await client.wait() == .exited(0), "\(client.errors)")
        let reports = try client.output.split(separator: "\n").map {
            try JSONDecoder().decode(Sources.self, from: Data($0.utf8))
        }
        try #require(reports.count == 2)
        for report in reports {
            #expect(report.id == "spiffe://example.org/workload" && report.subject == report.id)
        }
        #expect(reports[0].serial != reports[1].serial)
        // The key that was announced signs now, the old one remains, and the next one is announced.
        #expect(reports[0].keys.count == 2 && reports[1].keys.count == 3)
        #expect(Set(reports[0].keys).isSubset(of: reports[1].keys))
        #expect(try await agent.program.stop() == .exited(0))
    }
}
