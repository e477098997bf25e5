import SPIFFE
import TestSupport
import Testing
import WorkloadAPI

@Suite("Full states, one after another", .timeLimit(.minutes(1)))
struct RepetitionTests {
    @Test("equal messages are not acted on (ST-10)")
    func equal() async throws {
        let endpoint = try await ScriptedEndpoint()
        var listener = ContextListener(try endpoint.client())
        try await endpoint.send("two identities")
        _ = try await listener.state()
        for _ in 0..<20 { try await endpoint.again() }
        // What comes next is the next state, and not one of the repetitions.
        let serials = try await endpoint.send("good")
        #expect(try await listener.state().svids.map(\.serialNumber) == serials)
    }

    @Test("a federated bundle that a message no longer holds is gone (ST-3, ST-5)")
    func redaction() async throws {
        let endpoint = try await ScriptedEndpoint()
        var listener = ContextListener(try endpoint.client())
        let other = try TrustDomain(name: "other.test")
        try await endpoint.send("federated")
        #expect(try await listener.state().bundles[other]?.authorities.count == 1)
        try await endpoint.send("good")
        #expect(try await listener.state().bundles[other] == nil)
        try await endpoint.send("federated")
        #expect(try await listener.state().bundles[other] != nil)
        try await endpoint.send("empty federated bundle")
        #expect(try await listener.state().bundles[other] == nil)
    }

    @Test("an identity that a message no longer holds is gone (ST-3, ST-7)")
    func redactedIdentity() async throws {
        let endpoint = try await ScriptedEndpoint()
        var listener = ContextListener(try endpoint.client())
        try await endpoint.send("two identities")
        #expect(try await listener.state().svid(hint: "db") != nil)
        try await endpoint.send("good")
        #expect(try await listener.state().svid(hint: "db") == nil)
    }
}
