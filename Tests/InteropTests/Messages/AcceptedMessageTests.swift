import SPIFFE
import TestSupport
import Testing
import WorkloadAPI

@Suite("Messages that are unusual and still right", .timeLimit(.minutes(1)))
struct AcceptedMessageTests {
    private func context(_ message: String) async throws -> (context: X509Context, serials: [String]) {
        let endpoint = try await ScriptedEndpoint()
        let serials = try await endpoint.send(message)
        return (try await endpoint.client().fetchX509Context(), serials)
    }

    @Test("of two SVIDs with one hint the first counts; SVIDs without a hint never collide (ST-38)")
    func repeatedHint() async throws {
        let (context, serials) = try await context("repeated hint")
        #expect(context.svids.map(\.serialNumber) == [serials[0], serials[2], serials[3]])
        #expect(context.svid(hint: "web")?.serialNumber == serials[0])
        #expect(context.warnings.contains { $0.contains("svids[1]") && $0.contains("'web'") })
    }

    @Test("a hint of more than 1024 bytes is as if absent, one of 1024 counts (ST-39)")
    func longHint() async throws {
        let (context, serials) = try await context("long hint")
        #expect(context.svids.map(\.hint) == [nil, String(repeating: "g", count: 1024)])
        #expect(context.svids.map(\.serialNumber) == serials)
        #expect(context.warnings.contains { $0.contains("svids[0].hint") && $0.contains("ST-39") })
    }

    @Test("a federated bundle never takes the place of that of the own trust domain (ST-18)")
    func ownDomain() async throws {
        let (context, _) = try await context("federated own domain")
        let bundle = try #require(context.bundles[context.defaultSVID.id.trustDomain])
        #expect(bundle.authorities.count == 1)
        // The federated one holds another authority, which did not issue the SVID.
        #expect(throws: Never.self) { try context.defaultSVID.verify(against: context.bundles) }
        #expect(context.warnings.contains { $0.contains("ST-18") })
    }

    @Test("an empty federated bundle is none (ST-4, ST-19)")
    func emptyBundle() async throws {
        let (context, _) = try await context("empty federated bundle")
        #expect(context.bundles[try TrustDomain(name: "other.test")] == nil)
        #expect(context.warnings.contains { $0.contains("other.test") })
    }

    @Test("intermediates come after the leaf and are kept (ST-15)")
    func intermediate() async throws {
        let (context, serials) = try await context("with intermediate")
        #expect(context.defaultSVID.certificates.count == 2)
        #expect(context.defaultSVID.serialNumber == serials[0])
    }

    @Test("names of other kinds beside the SPIFFE ID are no fault (X5-3)")
    func otherNames() async throws {
        let (context, serials) = try await context("other names")
        #expect(context.defaultSVID.serialNumber == serials[0])
    }

    @Test("fields that the standard may add later are passed over")
    func unknownFields() async throws {
        let (context, serials) = try await context("unknown fields")
        #expect(context.defaultSVID.serialNumber == serials[0])
    }

    @Test("the default identity is the first, others are found by hint and ID (ST-36)")
    func identities() async throws {
        let (context, serials) = try await context("two identities")
        #expect(context.defaultSVID.serialNumber == serials[0])
        #expect(context.svid(hint: "db")?.serialNumber == serials[1])
        #expect(context.svid(id: try SPIFFEID(parsing: "spiffe://example.org/db"))?.serialNumber == serials[1])
        #expect(context.svid(hint: "DB") == nil)
    }
}
