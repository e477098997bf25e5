import SPIFFE
import Synchronization
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

/// A Workload API on a socket of its own, and a client that does not wait long between attempts.
struct SourceWorld {
    let directory: TestDirectory
    let authority: TestAuthority
    let foreign: TestAuthority
    let server: WorkloadAPIServer
    let client: WorkloadAPIClient
    let web: SPIFFEID
    let api: SPIFFEID

    init() throws {
        directory = try TestDirectory()
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        foreign = try TestAuthority(trustDomain: TrustDomain(parsing: "other.example"))
        server = WorkloadAPIServer(socketPath: directory.path("agent.sock"))
        var configuration = WorkloadAPIConfiguration()
        configuration.backoff = BackoffPolicy(initial: .milliseconds(5), maximum: .milliseconds(5))
        configuration.deniedBackoff = configuration.backoff
        client = WorkloadAPIClient(
            endpoint: try EndpointAddress("unix://\(directory.path("agent.sock"))"), configuration: configuration)
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
        api = try SPIFFEID(parsing: "spiffe://example.org/api")
    }

    func issue(_ id: SPIFFEID? = nil, hint: String? = nil, lifetime: Duration = .seconds(3600)) throws -> X509SVID {
        try authority.issue(id ?? web, hint: hint, lifetime: lifetime)
    }

    func answer(_ svids: X509SVID...) -> X509Answer {
        .state(svids: svids, bundles: X509BundleSet([authority.bundle]))
    }

    /// Runs a source that holds this SVID beside `body`.
    func holding(
        _ svid: X509SVID, picker: X509SVIDPicker = .first, _ body: (X509Source) async throws -> Void
    ) async throws {
        let source = X509Source(client: client, picker: picker)
        server.set(answer(svid))
        try server.start()
        try await running(source) {
            try await source.waitForFirstState(timeout: .seconds(20))
            try await body(source)
        }
    }

    /// Runs the source beside `body`, and stops it and the server after it.
    func running(_ source: some LiveSource, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await source.run() }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
        await server.shutdown()
    }
}

/// A clock that a test sets.
final class TestClock: Sendable {
    private let shift = Mutex(Duration.zero)

    var now: Timestamp { .now + shift.withLock { $0 } }

    func advance(by span: Duration) { shift.withLock { $0 += span } }
}

extension SourceUpdates {
    /// The first value for which the condition holds.
    func first(where isWanted: (Element) -> Bool) async -> Element? {
        for await element in self where isWanted(element) { return element }
        return nil
    }
}
