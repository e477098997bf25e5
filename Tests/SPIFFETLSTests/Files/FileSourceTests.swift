import Foundation
import NativeCrypto
import NativeKernel
import SPIFFE
import SPIFFETLS
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("TLS over files", .timeLimit(.minutes(1)))
struct FileSourceTests {
    @Test("a new SVID in the files is presented in the next handshake", arguments: [false, true])
    func handshakes(isHelper: Bool) async throws {
        let place = try FileWorld(layout: { isHelper ? .spiffeHelper(in: $0) : .svidsync(in: $0) })
        let world = place.world
        let (first, second) = (try world.svid(world.web), try world.svid(world.web))
        try place.write(first, world.authority.bundle)
        try await place.running {
            try await place.source.waitForFirstState(timeout: .seconds(20))
            let rules = try PeerRules(bundles: place.source, authorize: .exact(world.api))
            try await serving(try ServerTLS(identity: place.source, peers: rules), handler: greeting) { listener, _ in
                for svid in [first, second] {
                    if svid == second {
                        try place.write(svid, world.authority.bundle)
                        _ = try await place.state("the second") { $0.svid == second && $0.problem == nil }
                    }
                    let connection = try await world.client(.exact(world.web)).connect(to: local(listener.port))
                    #expect(connection.peer?.certificates.first == svid.leaf)
                    #expect(try await connection.readAll() == Array("\(world.api)\n".utf8))
                }
            }
        }
    }

    @Test("X5-31: a torn pair is not taken: the SVID of before stays until the pair is whole")
    func tornPair() async throws {
        let place = try FileWorld()
        let (first, second) = (try place.world.svid(place.world.web), try place.world.svid(place.world.web))
        try place.write(first, place.world.authority.bundle)
        try await place.running {
            try await place.source.waitForFirstState(timeout: .seconds(20))
            try place.write(certificates: second)
            let torn = try await place.state("the torn pair") { $0.problem != nil }
            #expect(torn.svid == first && torn.problem?.code == .invalid)
            #expect(try place.source.x509SVID() == first)
            try place.write(key: second)
            _ = try await place.state("the whole pair") { $0.svid == second && $0.problem == nil }
        }
    }

    @Test("rubbish, half a file and an SVID of another authority are not taken, and said")
    func refused() async throws {
        let place = try FileWorld()
        let world = place.world
        let good = try world.svid(world.web)
        let other = try TestAuthority(trustDomain: world.authority.trustDomain)
            .issue(world.web, lifetime: .seconds(60))
        try place.write(good, world.authority.bundle)
        try await place.running {
            try await place.source.waitForFirstState(timeout: .seconds(20))
            let half = Array(good.certificateChainPEM.prefix(200))
            for bytes in [[], Array("no PEM".utf8), half] {
                try place.put(place.files.certificates, bytes)
                let state = try await place.state("\(bytes.count) bytes") { $0.problem != nil }
                #expect(state.svid == good && !state.bundles.isEmpty)
                try place.write(certificates: good)
                _ = try await place.state("the good one") { $0.problem == nil }
            }
            try place.write(certificates: other)
            try place.write(key: other)
            let state = try await place.state("untrusted") { $0.problem?.message.contains("not trusted") ?? false }
            #expect(state.svid == good)
        }
    }

    @Test("a removed authority counts at once, even while the SVID beside it is not of a new one")
    func removedAuthority() async throws {
        let place = try FileWorld()
        let world = place.world
        let good = try world.svid(world.web)
        let next = try TestAuthority(trustDomain: world.authority.trustDomain)
        try place.write(good, world.authority.bundle)
        try await place.running {
            try await place.source.waitForFirstState(timeout: .seconds(20))
            try place.write(bundle: next.bundle)
            let state = try await place.state("the new bundle") { $0.bundles[next.trustDomain] == next.bundle }
            #expect(state.svid == good && state.problem?.code == .invalid)
            let rules = try PeerRules(bundles: place.source, authorize: .any)
            let server = try ServerTLS(identity: place.source, peers: rules)
            let outcome = RawOutcome(
                try server.makeEngine(), try RawPeer(TestSVID(world.svid(world.api))).session(.client))
            #expect(outcome.error?.code == .peerNotTrusted && outcome.error?.step == .chain)
        }
    }

    @Test("the bundle beside an SVID of another trust domain, which is not taken, is not taken for the present one's")
    func otherTrustDomain() async throws {
        let place = try FileWorld()
        let world = place.world
        try place.write(try world.svid(world.web), world.authority.bundle)
        try await place.running {
            try await place.source.waitForFirstState(timeout: .seconds(20))
            try place.write(certificates: try world.svid(world.stranger))
            try place.write(bundle: world.foreign.bundle)
            let state = try await place.state("the mixture") { $0.problem != nil }
            #expect(state.bundles[world.authority.trustDomain] == world.authority.bundle)
            #expect(state.bundles.count == 1)
        }
    }

    @Test("missing files withdraw what they held; a source without files says which are missing")
    func missing() async throws {
        let place = try FileWorld(layout: {
            .svidsync(in: $0, federated: [try TrustDomain(parsing: "other.example")])
        })
        let world = place.world
        #expect(throws: X509FileError.self) { try place.source.x509SVID() }
        try await place.running {
            let error = await #expect(throws: X509FileError.self) {
                try await place.source.waitForFirstState(timeout: .milliseconds(200))
            }
            #expect(error?.code == .missing || error?.code == .timedOut)
            try place.put(place.directory.path("ca-other.example.pem"), world.foreign.bundle.pem)
            try place.write(try world.svid(world.web), world.authority.bundle)
            _ = try await place.state("both bundles") { $0.bundles.count == 2 && $0.problem == nil }
            try FileManager.default.removeItem(atPath: place.directory.path("ca-other.example.pem"))
            _ = try await place.state("one bundle") { $0.bundles.trustDomains == [world.authority.trustDomain] }
            try FileManager.default.removeItem(atPath: place.files.privateKey)
            let state = try await place.state("no SVID") { $0.svid == nil }
            #expect(state.problem?.code == .missing)
            #expect(throws: X509FileError.self) { try place.source.x509SVID() }
        }
    }

    @Test("a set that is swapped by one link, as svidsync and Kubernetes do it, is followed")
    func links() async throws {
        let world = try TLSWorld()
        let directory = try TestDirectory()
        func generation(_ name: String, _ svid: X509SVID) throws {
            let made = try Credentials(svid, world.authority.bundle)
            let manager = FileManager.default
            try manager.copyItem(atPath: made.path, toPath: directory.path(name))
            try manager.createSymbolicLink(atPath: directory.path("..next"), withDestinationPath: name)
            #expect(unsafe rename(directory.path("..next"), directory.path("..data")) == 0)
        }
        for name in ["tls.crt", "tls.key", "ca.pem"] {
            try FileManager.default.createSymbolicLink(
                atPath: directory.path(name), withDestinationPath: "..data/\(name)")
        }
        let source = X509FileSource(.svidsync(in: directory.path))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await source.run() }
            for number in 1...5 {
                let svid = try world.svid(world.web)
                try generation("..gen-\(number)", svid)
                for await state in source.updates where state.svid == svid && state.problem == nil { break }
                #expect(try source.x509SVID() == svid)
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test("an SVID that has expired is not presented")
    func expiry() async throws {
        let now = Moment()
        let place = try FileWorld(clock: { now.value })
        let good = try place.world.svid(place.world.web)
        try place.write(good, place.world.authority.bundle)
        try await place.running {
            try await place.source.waitForFirstState(timeout: .seconds(20))
            #expect(try place.source.x509SVID() == good)
            now.value = Timestamp(secondsSince1970: good.notAfter.secondsSince1970 + 1)
            let error = #expect(throws: X509FileError.self) { try place.source.x509SVID() }
            #expect(error?.code == .expired)
        }
    }
}
