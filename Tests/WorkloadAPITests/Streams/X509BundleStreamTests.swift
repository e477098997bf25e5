import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Watching FetchX509Bundles", .timeLimit(.minutes(1)))
struct X509BundleStreamTests {
    private let directory: TestDirectory
    private let authority: TestAuthority
    private let foreign: TestAuthority
    private let server: WorkloadAPIServer
    private let client: WorkloadAPIClient

    init() throws {
        directory = try TestDirectory()
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "other.example"))
        server = WorkloadAPIServer(socketPath: directory.path("agent.sock"))
        client = WorkloadAPIClient(endpoint: try EndpointAddress("unix://\(directory.path("agent.sock"))"))
    }

    private func answer(_ bundles: X509Bundle...) throws -> X509Answer {
        let id = try SPIFFEID(parsing: "spiffe://example.org/web")
        return .state(svids: [try authority.issue(id, lifetime: .seconds(3600))], bundles: X509BundleSet(bundles))
    }

    @Test("ST-5, ST-8: the stream brings each change of the bundles, and a withdrawn one is gone")
    func stream() async throws {
        server.set(try answer(authority.bundle, foreign.bundle))
        try server.start()
        var iterator = client.x509BundleSets.makeAsyncIterator()
        guard case .state(let first)? = try await iterator.next() else {
            Issue.record("no state came first")
            return
        }
        #expect(first.bundles == X509BundleSet([authority.bundle, foreign.bundle]))
        server.set(try answer(authority.bundle))
        guard case .state(let second)? = try await iterator.next() else {
            Issue.record("no state came second")
            return
        }
        #expect(second.bundles == X509BundleSet([authority.bundle]))
        await server.shutdown()
    }

    @Test("fetching once gives the first state, or the status")
    func fetch() async throws {
        server.set(try answer(authority.bundle))
        try server.start()
        #expect(try await client.fetchX509Bundles().bundles[authority.trustDomain] == authority.bundle)
        server.set(.denied)
        let error = await #expect(throws: WorkloadAPIError.self) { try await client.fetchX509Bundles() }
        #expect(error?.code == .permissionDenied)
        await server.shutdown()
    }

    @Test("fetching once from an agent that says nothing ends after the timeout")
    func timeout() async throws {
        try server.start()
        for fetch: () async throws -> Void in [
            { _ = try await client.fetchX509Bundles(timeout: .milliseconds(50)) },
            { _ = try await client.fetchX509Context(timeout: .milliseconds(50)) },
        ] {
            let error = await #expect(throws: WorkloadAPIError.self) { try await fetch() }
            #expect(error?.code == .timedOut)
            #expect(error?.message.contains("unix://") == true, "\(error?.message ?? "-")")
        }
        await server.shutdown()
    }
}
