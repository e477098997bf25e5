import TestSupport
import Testing
import WorkloadAPI

@Suite("What a call carries", .timeLimit(.minutes(1)))
struct RequestTests {
    @Test(
        "the security metadata exactly once, a neutral authority, no credentials, nothing but the call (TR-2, TR-4, TR-9, TR-12, TR-14)"
    )
    func request() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        let client = try endpoint.client()
        _ = try await client.fetchX509Context()
        var listener = ContextListener(client)
        _ = try await listener.state()
        try await endpoint.end(14)
        _ = try await listener.interrupted()
        guard case .resumed = try await listener.next() else { throw PeerError(description: "not resumed") }

        // One fetch, one watch, one reconnection.
        let calls = try await endpoint.calls()
        #expect(calls.count == 3)
        for call in calls {
            #expect(call.method == "/SpiffeWorkloadAPI/FetchX509SVID")
            #expect(call.request == "")
            #expect(call.authority == "localhost")
            #expect(
                call.metadata.filter { $0[0].lowercased() == "workload.spiffe.io" } == [["workload.spiffe.io", "true"]])
            #expect(!call.metadata.contains { $0[0].lowercased() == "authorization" })
            // The path of the socket is nobody's business.
            #expect(!call.metadata.contains { $0[1].contains(endpoint.socket) })
        }
    }
}
