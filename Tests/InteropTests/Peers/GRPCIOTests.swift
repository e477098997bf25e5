import Foundation
import TestSupport
import Testing

@Suite("svidsync dev, as grpcio and Google's protobuf see it", .timeLimit(.minutes(1)))
struct GRPCIOTests {
    private struct Report: Decodable {
        struct WIT: Decodable {
            let id: String
            let hint: String
            let type: String
            let algorithm: String
            let subject: String
            let hasAudience: Bool
            let key: String
            let isPublic: Bool
            let uses: [String]
        }

        struct SVID: Decodable, Equatable {
            let id: String
            let hint: String
            var subject: String?
        }

        struct Validation: Decodable {
            let id: String
            let claims: [String]
        }

        let wit: [WIT]
        let jwt: [SVID]
        let x509: [SVID]
        let one: [String]
        let bundles: [[String]]
        let validated: Validation
        let withoutHeader: [String: String]
        let twoHeaders: String
        let noAudience: String
        let stranger: String
    }

    @Test(
        "all seven calls answer what the standard says, with the same identities, hints and trust domains",
        arguments: ["ES256", "ES512", "RS256", "PS256"])
    func messages(algorithm: String) async throws {
        let agent = try await DevelopmentAPI([
            "--spiffe-id", "spiffe://example.org/web=web,spiffe://other.example/api", "--federate", "partner.example",
            "--jwt-algorithm", algorithm,
        ])
        let lines = try await agent.python("grpcio_client.py", ["\(Built.repository)/Protos", "reports"])
        let report = try JSONDecoder().decode(Report.self, from: Data(try #require(lines.first).utf8))
        let (web, api) = ("spiffe://example.org/web", "spiffe://other.example/api")
        #expect(report.x509 == [.init(id: web, hint: "web"), .init(id: api, hint: "")])
        #expect(report.jwt == [.init(id: web, hint: "web", subject: web), .init(id: api, hint: "", subject: api)])
        #expect(report.wit.map(\.id) == [web, api] && report.wit.map(\.hint) == ["web", ""])
        for svid in report.wit {
            #expect(svid.type == "wit+jwt" && svid.algorithm == algorithm && svid.key == algorithm)
            #expect(svid.subject == svid.id && !svid.hasAudience && svid.isPublic)
            #expect(svid.uses == ["wit-svid", "wit-svid"])
        }
        #expect(report.one == [api])
        let domains = ["spiffe://example.org", "spiffe://other.example", "spiffe://partner.example"]
        #expect(report.bundles == [domains, domains, domains])
        #expect(report.validated.id == web && report.validated.claims == ["aud", "exp", "iat", "sub"])
        #expect(report.withoutHeader.count == 7)
        #expect(report.withoutHeader.values.allSatisfy { $0 == "INVALID_ARGUMENT" }, "TR-2")
        #expect(report.twoHeaders == "INVALID_ARGUMENT" && report.noAudience == "INVALID_ARGUMENT")
        #expect(report.stranger == "PERMISSION_DENIED")
        #expect(try await agent.program.stop() == .exited(0))
        #expect(!agent.program.output.contains("eyJ") && !agent.program.errors.contains("eyJ"))
    }
}
