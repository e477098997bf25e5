import SPIFFE
import TestSupport
import Testing
import WorkloadAPI

@Suite("Every gRPC status, by the retry table of Workload Endpoint §6 and App. A", .timeLimit(.minutes(1)))
struct StatusTests {
    /// The codes 1 to 16 with what they mean to the client.
    static let retriedStatuses: [(status: Int, code: WorkloadAPIError.Code)] = [
        (1, .failed), (2, .failed), (4, .timedOut), (5, .failed), (6, .failed), (7, .permissionDenied), (8, .failed),
        (9, .failed), (10, .failed), (11, .failed), (13, .failed), (14, .unreachable), (15, .failed), (16, .failed),
    ]

    @Test("another attempt after a wait (TR-6, TR-7, TR-11)", arguments: retriedStatuses)
    func retried(_ status: Int, _ code: WorkloadAPIError.Code) async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.answer(status)
        var listener = ContextListener(try endpoint.client())
        let (error, delay) = try await listener.interrupted()
        #expect(error.code == code)
        #expect(error.message.contains("scripted status \(status)"), "\(error.message)")
        #expect(delay > .zero)
        // The second attempt is as the first, and the third brings a state.
        #expect(try await listener.interrupted().error.code == code)
        let serials = try await endpoint.send("good")
        #expect(try await listener.stateAfterInterruptions().svids.map(\.serialNumber) == serials)
    }

    @Test("the same after a state: it comes again as resumed (ST-10)", arguments: retriedStatuses)
    func interrupted(_ status: Int, _ code: WorkloadAPIError.Code) async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        var listener = ContextListener(try endpoint.client())
        _ = try await listener.state()
        try await endpoint.end(status)
        #expect(try await listener.interrupted().error.code == code)
        guard case .resumed = try await listener.next() else {
            Issue.record("the same state is not reported as resumed")
            return
        }
        #expect(try await endpoint.calls().count == 2)
    }

    @Test(
        "no further attempt (TR-5, TR-8)",
        arguments: [(3, WorkloadAPIError.Code.invalidArgument), (12, .unimplemented)], [false, true])
    func stops(_ status: (number: Int, code: WorkloadAPIError.Code), afterState: Bool) async throws {
        let endpoint = try await ScriptedEndpoint()
        if afterState { try await endpoint.send("good") } else { try await endpoint.answer(status.number) }
        let client = try endpoint.client()
        var events = client.x509Contexts.makeAsyncIterator()
        if afterState {
            guard case .state? = try await events.next() else { throw PeerError(description: "no state") }
            try await endpoint.end(status.number)
        }
        do throws(WorkloadAPIError) {
            let event = try await events.next()
            Issue.record("the stream went on with \(String(describing: event))")
        } catch {
            #expect(error.code == status.code)
            #expect(!error.isRetryable)
        }
        #expect(try await endpoint.calls().count == 1)
    }

    @Test("a clean end after a message: connected again at once, nothing to report (ST-2)")
    func cleanEnd() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.send("good")
        // A wait of this length would break the time limit.
        var listener = ContextListener(try endpoint.client(backoff: .seconds(600)))
        _ = try await listener.state()
        for _ in 0..<5 {
            try await endpoint.end(0)
            let serials = try await endpoint.send("good")
            #expect(try await listener.state().svids.map(\.serialNumber) == serials)
        }
        #expect(try await endpoint.calls().count == 6)
    }

    @Test("a clean end without a message is no reason to hurry: an attempt after a wait (ST-2)")
    func emptyStream() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.answer(0)
        var listener = ContextListener(try endpoint.client())
        for _ in 0..<3 {
            let (error, delay) = try await listener.interrupted()
            #expect(error.code == .streamEnded)
            #expect(delay > .zero)
        }
        try await endpoint.send("good")
        _ = try await listener.stateAfterInterruptions()
    }

    @Test(
        "a single fetch returns the status of its one attempt",
        arguments: [
            (7, WorkloadAPIError.Code.permissionDenied), (14, .unreachable), (12, .unimplemented), (0, .streamEnded),
        ])
    func fetch(_ status: Int, _ code: WorkloadAPIError.Code) async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.answer(status)
        let error = await #expect(throws: WorkloadAPIError.self) { try await endpoint.client().fetchX509Context() }
        #expect(error?.code == code)
        #expect(try await endpoint.calls().count == 1)
    }

    @Test("without an identity the waits are longer: 0.5 to 1 s at first (TR-7)")
    func deniedDelay() async throws {
        let endpoint = try await ScriptedEndpoint()
        try await endpoint.answer(7)
        var listener = ContextListener(WorkloadAPIClient(endpoint: try EndpointAddress(endpoint.address)))
        let delay = try await listener.interrupted().retryIn
        #expect(delay >= .milliseconds(500) && delay <= .seconds(1))
    }
}
