import SPIFFE
import TestSupport
import WorkloadAPITestKit

/// A Workload API that says what a test has it say, an authority behind it, and a directory for the outputs of agents.
struct WorkloadScene {
    let world: RenderingWorld
    let server: WorkloadAPIServer
    /// The authority of example.org.
    let authority: TestAuthority
    let web: SPIFFEID
    let db: SPIFFEID

    init() throws {
        world = try RenderingWorld()
        server = WorkloadAPIServer(socketPath: world.directory.path("api.sock"))
        authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
        db = try SPIFFEID(parsing: "spiffe://example.org/db")
    }

    /// The same with another server, which has been told nothing yet.
    init(again other: WorkloadScene) {
        (world, authority, web, db) = (other.world, other.authority, other.web, other.db)
        server = WorkloadAPIServer(socketPath: other.world.directory.path("api.sock"))
    }
}

/// A suite of which each test plays in a scene of its own.
protocol InWorkloadScene {
    var scene: WorkloadScene { get }
}

extension InWorkloadScene {
    var world: RenderingWorld { scene.world }
    var server: WorkloadAPIServer { scene.server }
    var authority: TestAuthority { scene.authority }
    var web: SPIFFEID { scene.web }
    var db: SPIFFEID { scene.db }

    /// The authority of another trust domain.
    static func foreignAuthority() throws -> TestAuthority {
        try TestAuthority(trustDomain: TrustDomain(name: "example.net"))
    }

    /// New SVIDs of these identities, and their trust bundle.
    func answer(_ ids: SPIFFEID...) throws -> X509Answer {
        .state(
            svids: try ids.map { try authority.issue($0, lifetime: .seconds(3600)) },
            bundles: X509BundleSet([authority.bundle]))
    }

    /// Runs the Workload API and an agent with these outputs beside `body`.
    func running(_ outputs: String, _ body: @Sendable @escaping () async throws -> Void) async throws {
        try await world.running(outputs, on: server, body)
    }
}
