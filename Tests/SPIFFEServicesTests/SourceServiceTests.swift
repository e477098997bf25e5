import Logging
import SPIFFE
import SPIFFEServices
import ServiceLifecycle
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("Sources as services", .timeLimit(.minutes(1)))
struct SourceServiceTests {
    private let directory: TestDirectory
    private let client: WorkloadAPIClient

    init() throws {
        directory = try TestDirectory()
        client = WorkloadAPIClient(endpoint: try EndpointAddress("unix://\(directory.path("agent.sock"))"))
    }

    @Test("a group runs the sources, and its graceful shutdown closes them")
    func lifecycle() async throws {
        let authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        let svid = try authority.issue(SPIFFEID(parsing: "spiffe://example.org/web"), lifetime: .seconds(600))
        let server = WorkloadAPIServer(socketPath: directory.path("agent.sock"))
        server.set(.state(svids: [svid], bundles: X509BundleSet([authority.bundle])))
        server.set(jwt: .state(identities: [TestIdentity(id: svid.id)], authorities: [authority]))
        server.set(wit: .state(svids: [try authority.issueWIT(svid.id)], bundles: WITBundleSet([authority.witBundle])))
        try server.start()

        let source = X509Source(client: client)
        let bundles = BundleSource(client: client)
        let tokens = JWTSource(client: client)
        let workload = WITSource(client: client)
        let group = ServiceGroup(
            services: [source.service, bundles.service, tokens.service, workload.service],
            logger: Logger(label: "test"))
        async let running: Void = group.run()
        try await source.waitForFirstState(timeout: .seconds(20))
        try await bundles.waitForFirstState(timeout: .seconds(20))
        #expect(try await tokens.jwtSVID(audience: ["reports"]).id == svid.id)
        #expect(try await workload.waitForFirstState(timeout: .seconds(20)).svid?.id == svid.id)
        #expect(try source.x509SVID() == svid)
        #expect(source.health.status == .healthy && source.health.expiry == svid.notAfter)
        #expect(try bundles.x509Bundle(for: authority.trustDomain) == authority.bundle)

        await group.triggerGracefulShutdown()
        try await running
        #expect(source.health.status == .closed)
        #expect(bundles.health.status == .closed)
        #expect(tokens.health.status == .closed)
        #expect(workload.health.status == .closed)
        await server.shutdown()
    }

    @Test("a source that waits for an agent that is not there closes gracefully, too, and its reader hears of it")
    func waiting() async throws {
        let source = X509Source(client: client)
        let group = ServiceGroup(services: [source.service], logger: Logger(label: "test"))
        async let running: Void = group.run()
        for await health in source.healthUpdates where health.reason?.code == .unreachable { break }
        let reader = Task { try await source.waitForFirstState(timeout: .seconds(3600)) }
        await group.triggerGracefulShutdown()
        try await running
        let error = await #expect(throws: WorkloadAPIError.self) { try await reader.value }
        #expect(error?.code == .closed)
    }
}
