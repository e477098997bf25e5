import Foundation
import NativeCrypto
import SPIFFE
import SPIFFETLS
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("TLS over files that are emptied", .timeLimit(.minutes(2)))
struct RedactionTests {
    private func outcome(_ place: FileWorld, _ peer: X509SVID) throws -> RawOutcome {
        let rules = try PeerRules(bundles: place.source, authorize: .any)
        let server = try ServerTLS(identity: place.source, peers: rules)
        return RawOutcome(try server.makeEngine(), try RawPeer(TestSVID(peer)).session(.client))
    }

    @Test("FD-12: an emptied certificate or key withdraws the SVID: handshakes fail until it is back")
    func identity() async throws {
        let place = try FileWorld()
        let world = place.world
        let (svid, peer) = (try world.svid(world.web), try world.svid(world.api))
        try place.write(svid, world.authority.bundle)
        try await place.running {
            for path in [place.files.certificates, place.files.privateKey] {
                _ = try await place.state("the SVID") { $0.svid == svid && $0.problem == nil }
                #expect(try outcome(place, peer).peer?.id == world.api)
                try place.put(path, [])
                let state = try await place.state("the withdrawal") { $0.svid == nil }
                #expect(state.problem?.code == .withdrawn && state.problem?.message.contains(path) == true)
                #expect(throws: X509FileError.self) { try place.source.x509SVID() }
                let refused = try outcome(place, peer)
                #expect(refused.error?.code == .noIdentity && refused.alert == .internalError)
                try place.write(svid, world.authority.bundle)
            }
        }
    }

    @Test("FD-12: an emptied bundle is no bundle: peers of its trust domain are refused, others are not")
    func bundles() async throws {
        let place = try FileWorld(layout: {
            .svidsync(in: $0, federated: [try TrustDomain(parsing: "other.example")])
        })
        let world = place.world
        let (own, other) = (world.authority.trustDomain, world.foreign.trustDomain)
        let paths = [(place.files.bundle, own), (place.directory.path("ca-other.example.pem"), other)]
        let peers = [own: try world.svid(world.api), other: try world.svid(world.stranger)]
        func writeAll() throws {
            try place.put(paths[1].0, world.foreign.bundle.pem)
            try place.write(try world.svid(world.web), world.authority.bundle)
        }
        try writeAll()
        try await place.running {
            for (path, emptied) in paths {
                _ = try await place.state("both bundles") { $0.bundles.count == 2 && $0.problem == nil }
                try place.put(path, [])
                let state = try await place.state("one bundle") { $0.bundles.count == 1 }
                #expect(state.svid != nil && state.problem?.code == .withdrawn)
                for (trustDomain, peer) in peers {
                    let outcome = try outcome(place, peer)
                    let code = outcome.error?.verification?.code
                    #expect(trustDomain == emptied ? code == .noBundle : outcome.peer?.id == peer.id)
                }
                try writeAll()
            }
        }
    }

    @Test("FD-12: what is empty for a moment, as whoever writes in place leaves it, withdraws nothing")
    func writeInPlace() async throws {
        let place = try FileWorld(layout: { .spiffeHelper(in: $0) })
        let world = place.world
        try place.write(try world.svid(world.web), world.authority.bundle)
        try await place.running {
            try await place.source.waitForFirstState(timeout: .seconds(20))
            for _ in 1...3 {
                let next = try world.svid(world.web)
                try place.put(place.files.certificates, [])
                let state = try await place.state("the empty file") { $0.problem != nil }
                #expect(state.svid != nil && state.problem?.code == .invalid)
                try place.write(next, world.authority.bundle)
                _ = try await place.state("the new SVID") { $0.svid == next && $0.problem == nil }
            }
        }
    }

    @Test("FD-12: files that are empty from the beginning give nothing, and the source says so")
    func emptyFromTheBeginning() async throws {
        let place = try FileWorld()
        for path in [place.files.certificates, place.files.privateKey, place.files.bundle] { try place.put(path, []) }
        try await place.running {
            let state = try await place.state("the withdrawal") { $0.problem?.code == .withdrawn }
            #expect(state.svid == nil && state.bundles.isEmpty)
            let error = await #expect(throws: X509FileError.self) {
                try await place.source.waitForFirstState(timeout: .milliseconds(1))
            }
            #expect(error?.code == .withdrawn)
        }
    }

    @Test("FD-1, FD-2, FD-12: a credential folder of svidsync is followed through rotation, redaction and denial")
    func credentialFolder() async throws {
        let live = try LiveWorld()
        let world = live.world
        let directory = live.directory.path("folder")
        let configuration = try live.directory.write(
            "config.yaml",
            """
            workload_api: { endpoint: "unix://\(live.directory.path("agent.sock"))" }
            outputs:
              - { name: folder, directory: \(directory), layout: credential-folder, on_denied: remove }
            """)
        let source = X509FileSource(
            .credentialFolder(
                in: directory, trustDomain: world.authority.trustDomain, federated: [world.foreign.trustDomain]))
        func state(_ what: String, _ condition: (X509FileState) -> Bool) async throws -> X509FileState {
            try await eventually(what, within: .seconds(40)) {
                do throws(X509FileError) {
                    let now = try source.state()
                    return condition(now) ? now : nil
                } catch {
                    return nil
                }
            }
        }
        try live.server.start()
        let agent = try Program(Built.svidsync, ["run", "--config", configuration])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await source.run() }
            var bundles = world.bundles
            for _ in 1...2 {
                let svid = try world.svid(world.web)
                live.server.set(.state(svids: [svid], bundles: bundles))
                let now = try await state("the SVID") { $0.svid?.leaf == svid.leaf }
                #expect(now.bundles[world.authority.trustDomain] == world.authority.bundle)
            }
            bundles = X509BundleSet([world.authority.bundle])
            live.server.set(.state(svids: [try world.svid(world.web)], bundles: bundles))
            let redacted = try await state("the redaction") { $0.bundles.count == 1 }
            #expect(redacted.problem?.code == .withdrawn && redacted.svid != nil)
            live.server.set(.denied)
            let denied = try await state("the denial") { $0.svid == nil }
            #expect(denied.problem?.code == .withdrawn && denied.bundles.isEmpty, "\(agent.errors)")
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(try await agent.stop() == .exited(0))
        await live.server.shutdown()
    }
}
