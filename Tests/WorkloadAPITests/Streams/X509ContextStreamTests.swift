import NativeKernel
import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Watching FetchX509SVID", .timeLimit(.minutes(1)))
struct X509ContextStreamTests {
    private let directory: TestDirectory
    private let authority: TestAuthority
    private let id: SPIFFEID

    init() throws {
        directory = try TestDirectory()
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        id = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    private var client: WorkloadAPIClient {
        get throws { WorkloadAPIClient(endpoint: try EndpointAddress("unix://\(directory.path("agent.sock"))")) }
    }

    private func server() -> WorkloadAPIServer { WorkloadAPIServer(socketPath: directory.path("agent.sock")) }

    private func answer(_ svids: X509SVID...) -> X509Answer {
        .state(svids: svids, bundles: X509BundleSet([authority.bundle]))
    }

    private func issue() throws -> X509SVID { try authority.issue(id, lifetime: .seconds(3600)) }

    /// The next state, whatever is reported before it.
    private func state(
        _ iterator: inout WorkloadAPIUpdates<X509Context>.AsyncIterator
    ) async throws -> X509Context? {
        while let event = try await iterator.next() {
            if case .state(let context) = event { return context }
        }
        return nil
    }

    @Test("states follow one another on one stream; an equal one is not reported (ST-1, ST-3, ST-10)")
    func rotation() async throws {
        let server = server()
        try server.start()
        let (first, second) = (try issue(), try issue())
        server.set(answer(first))
        var iterator = try client.x509Contexts.makeAsyncIterator()
        #expect(try await state(&iterator)?.defaultSVID == first)
        server.set(answer(first))
        server.set(answer(second))
        #expect(try await state(&iterator)?.defaultSVID == second)
        #expect(server.callCount(of: .fetchX509SVID) == 1)
        await server.shutdown()
    }

    @Test("fetching once gives the first state, or the status")
    func fetch() async throws {
        let server = server()
        try server.start()
        let svid = try issue()
        server.set(answer(svid))
        #expect(try await client.fetchX509Context().defaultSVID == svid)
        server.set(.denied)
        let error = await #expect(throws: WorkloadAPIError.self) { try await client.fetchX509Context() }
        #expect(error?.code == .permissionDenied)
        await server.shutdown()
    }

    @Test("fetching where nobody serves says so at once")
    func nobody() async throws {
        let error = await #expect(throws: WorkloadAPIError.self) { try await client.fetchX509Context() }
        #expect(error?.code == .unreachable)
    }

    @Test("a server that comes late is reached as soon as its socket appears")
    func late() async throws {
        var client = try client
        var configuration = WorkloadAPIConfiguration()
        // Long enough that the test would fail if the wait were not cut short.
        configuration.backoff = BackoffPolicy(initial: .seconds(600), maximum: .seconds(600))
        client = WorkloadAPIClient(endpoint: client.endpoint, configuration: configuration)
        let (reports, report) = AsyncStream<WorkloadAPIError.Code>.makeStream()
        let state = Task { [client] () -> SPIFFEID? in
            for try await event in client.x509Contexts {
                switch event {
                case .interrupted(let error, _): report.yield(error.code)
                case .state(let context): return context.defaultSVID.id
                case .discarded, .resumed: break
                }
            }
            return nil
        }
        for await code in reports {
            #expect(code == .unreachable)
            break
        }
        let server = server()
        server.set(answer(try issue()))
        try server.start()
        #expect(try await state.value == id)
        await server.shutdown()
    }

    @Test("an agent that is replaced under the same path is found again; the same state is reported as resumed")
    func replaced() async throws {
        let svid = try issue()
        let first = server()
        first.set(answer(svid))
        try first.start()
        var iterator = try client.x509Contexts.makeAsyncIterator()
        #expect(try await state(&iterator)?.defaultSVID == svid)
        await first.shutdown()

        let second = server()
        second.set(answer(svid))
        try second.start()
        var isResumed = false
        while !isResumed, let event = try await iterator.next() {
            switch event {
            case .resumed: isResumed = true
            case .interrupted: break
            case .state, .discarded:
                Issue.record("unexpected \(event)")
                return
            }
        }
        #expect(isResumed)
        second.set(answer(try issue()))
        #expect(try await state(&iterator) != nil)
        await second.shutdown()
    }

    @Test("ST-7: a withdrawn identity is reported, and found again when it is back")
    func denied() async throws {
        var configuration = WorkloadAPIConfiguration()
        configuration.deniedBackoff = BackoffPolicy(initial: .milliseconds(5), maximum: .milliseconds(5))
        let client = WorkloadAPIClient(endpoint: try client.endpoint, configuration: configuration)
        let server = server()
        server.set(.denied)
        try server.start()
        var iterator = client.x509Contexts.makeAsyncIterator()
        guard case .interrupted(let error, _)? = try await iterator.next() else {
            Issue.record("no interruption was reported")
            return
        }
        #expect(error.code == .permissionDenied)
        server.set(answer(try issue()))
        #expect(try await state(&iterator) != nil)
        await server.shutdown()
    }

    @Test("cancelling the task ends the iteration, connected or waiting")
    func cancellation() async throws {
        let server = server()
        server.set(answer(try issue()))
        try server.start()
        let (seen, signal) = AsyncStream<Void>.makeStream()
        let connected = Task { [client = try client] in
            for try await _ in client.x509Contexts { signal.yield() }
        }
        for await _ in seen { break }
        connected.cancel()
        try await connected.value
        await server.shutdown()

        let waiting = Task { [client = try client] in
            for try await _ in client.x509Contexts { signal.yield() }
        }
        waiting.cancel()
        try await waiting.value
    }
}
