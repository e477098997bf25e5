import SPIFFE
import SPIFFETLS
import Synchronization
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

/// A Workload API on a socket of its own, and sources that follow it.
struct LiveWorld {
    let directory: TestDirectory
    let server: WorkloadAPIServer
    let world: TLSWorld
    let serving: X509Source
    let client: WorkloadAPIClient

    init() throws {
        directory = try TestDirectory()
        world = try TLSWorld()
        server = WorkloadAPIServer(socketPath: directory.path("agent.sock"))
        var configuration = WorkloadAPIConfiguration()
        configuration.backoff = BackoffPolicy(initial: .milliseconds(5), maximum: .milliseconds(5))
        configuration.deniedBackoff = configuration.backoff
        client = WorkloadAPIClient(
            endpoint: try EndpointAddress("unix://\(directory.path("agent.sock"))"), configuration: configuration)
        serving = X509Source(client: client)
    }

    /// Runs the source beside `body`.
    func running(_ body: () async throws -> Void) async throws {
        try server.start()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await serving.run() }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
        await server.shutdown()
    }
}

/// Clients that connect again and again until they are told to stop.
final class Load: Sendable {
    private let count = Mutex(0)
    private let isOver = Mutex(false)

    var handshakes: Int { count.withLock { $0 } }

    func stop() { isOver.withLock { $0 = true } }

    func run(_ client: ClientTLS, _ address: TLSAddress, expecting line: String) async throws {
        while !isOver.withLock({ $0 }) {
            let connection = try await client.connect(to: address)
            let answer = try await connection.readAll()
            guard answer == Array(line.utf8) else { throw Unexpected(description: "answered \(answer)") }
            await connection.close()
            count.withLock { $0 += 1 }
            // Whoever rotates needs the processor, too.
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

@Suite("Rotation under TLS", .timeLimit(.minutes(2)), .serialized)
struct RotationTests {
    @Test("100 rotations of SVID and authority under load: no handshake fails, and the next one has the new leaf")
    func rotation() async throws {
        let live = try LiveWorld()
        let (world, source) = (live.world, live.serving)
        var authority = world.authority
        var svid = try authority.issue(world.web, lifetime: .seconds(3600))
        live.server.set(.state(svids: [svid], bundles: X509BundleSet([authority.bundle])))
        try await live.running {
            try await source.waitForFirstState(timeout: .seconds(45))
            let tls = try ServerTLS(identity: source, peers: PeerRules(bundles: source, authorize: .any))
            let client = try ClientTLS(
                identity: source, peers: PeerRules(bundles: source, authorize: .exact(world.web)))
            try await SPIFFETLSTests.serving(tls, handler: greeting) { listener, complaints in
                let load = Load()
                let (address, line) = (listener.address, "\(world.web)\n")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask { try await load.run(client, address, expecting: line) }
                    }
                    for round in 0..<100 {
                        // Every tenth time the authority, too; the bundle holds old and new roots.
                        if round % 10 == 9 { authority = try authority.successor() }
                        svid = try authority.issue(world.web, lifetime: .seconds(3600))
                        let serial = svid.serialNumber
                        let known = load.handshakes
                        live.server.set(.state(svids: [svid], bundles: X509BundleSet([authority.bundle])))
                        try await eventually("rotation \(round)", every: .milliseconds(1)) {
                            try source.x509SVID().serialNumber == serial
                        }
                        let connection = try await client.connect(to: listener.address)
                        #expect(connection.peer?.chain.leaf.serialNumber == serial)
                        _ = try await connection.readAll()
                        await connection.close()
                        try await eventually("handshakes of the load") { load.handshakes > known }
                    }
                    load.stop()
                    try await group.waitForAll()
                }
                #expect(complaints.all.isEmpty, "\(complaints.all)")
            }
        }
    }

    @Test("a removed trust domain and a removed root are refused from the next handshake on; connections live on")
    func removal() async throws {
        let live = try LiveWorld()
        let (world, source) = (live.world, live.serving)
        let next = try world.authority.successor()
        let svid = try next.issue(world.web, lifetime: .seconds(3600))
        let all = X509BundleSet([next.bundle, world.foreign.bundle])
        live.server.set(.state(svids: [svid], bundles: all))
        try await live.running {
            try await source.waitForFirstState(timeout: .seconds(45))
            let tls = try ServerTLS(identity: source, peers: PeerRules(bundles: source, authorize: .any))
            let old = try ClientTLS(identity: world.svid(world.api), peers: world.rules(bundles: next.bundle))
            let federated = try ClientTLS(
                identity: world.svid(world.stranger), peers: world.rules(bundles: next.bundle))
            try await SPIFFETLSTests.serving(tls) { listener, complaints in
                let clients = [old, federated]
                var connections: [TLSConnection] = []
                for client in clients {
                    let connection = try await client.connect(to: listener.address)
                    try await connection.write([1])
                    #expect(try await connection.read() == [1])
                    connections.append(connection)
                }
                #expect(listener.closeUntrustedConnections() == 0)

                let newest = X509Bundle(
                    trustDomain: next.trustDomain, authorities: [next.bundle.authorities[0]])
                live.server.set(.state(svids: [svid], bundles: X509BundleSet([newest])))
                try await eventually("removal") { try source.state().bundles.count == 1 }
                for (client, step) in zip(clients, [TLSStep.chain, .bundle]) {
                    let error = await #expect(throws: TLSError.self) {
                        let connection = try await client.connect(to: listener.address)
                        _ = try await connection.read()
                    }
                    #expect(error?.code == .refusedByPeer && error?.alert == .unknownAuthority)
                    try await eventually("complaint") { complaints.tls.contains { $0.step == step } }
                }
                for connection in connections {
                    try await connection.write([2])
                    #expect(try await connection.read() == [2])
                }
                #expect(listener.closeUntrustedConnections() == 2)
                for connection in connections {
                    await #expect(throws: TLSError.self) { while try await connection.read() != nil {} }
                }
            }
        }
    }

    @Test("D-9: PermissionDenied withdraws the SVID: handshakes fail on both sides, and health says why")
    func denial() async throws {
        let live = try LiveWorld()
        let (world, source) = (live.world, live.serving)
        let svid = try world.svid(world.web)
        live.server.set(.state(svids: [svid], bundles: world.bundles))
        try await live.running {
            try await source.waitForFirstState(timeout: .seconds(45))
            let tls = try ServerTLS(identity: source, peers: PeerRules(bundles: source, authorize: .any))
            let outgoing = try ClientTLS(identity: source, peers: PeerRules(bundles: source, authorize: .any))
            let client = try world.client()
            try await SPIFFETLSTests.serving(tls, handler: greeting) { listener, complaints in
                _ = try await client.connect(to: listener.address).readAll()
                live.server.set(.denied)
                try await eventually("denial") { try source.state().svid == nil }
                let error = await #expect(throws: TLSError.self) { try await client.connect(to: listener.address) }
                #expect(error?.code == .refusedByPeer && error?.alert == .internalError)
                try await eventually("complaint") { complaints.tls.contains { $0.code == .noIdentity } }
                try await SPIFFETLSTests.serving(world.server()) { other, _ in
                    let error = await #expect(throws: TLSError.self) { try await outgoing.connect(to: other.address) }
                    #expect(error?.code == .noIdentity && error?.step == .identity)
                }
                #expect(source.health.status == .denied)

                live.server.set(.state(svids: [svid], bundles: world.bundles))
                try await eventually("return") { try source.state().svid != nil }
                #expect(try await client.connect(to: listener.address).readAll() == Array("\(world.api)\n".utf8))
            }
        }
    }
}
