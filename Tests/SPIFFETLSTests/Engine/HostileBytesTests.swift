import NativeCrypto
import SPIFFE
import SPIFFETLS
import Testing
import WorkloadAPITestKit

/// Numbers that are the same in every run (SplitMix64).
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Engines that are fed changed bytes", .timeLimit(.minutes(2)))
struct HostileBytesTests {
    private let world: TLSWorld

    init() throws {
        world = try TLSWorld()
    }

    /// A handshake in which the bytes of one flight to the engine are changed; the peer that was accepted.
    private func run(
        _ role: NativeTLSSettings.Role, _ version: NativeTLSSettings.Version, flight: Int, _ peer: RawPeer,
        _ engine: consuming TLSEngine, _ change: (inout [UInt8]) -> Void
    ) throws -> TLSPeer? {
        var raw = try peer.session(role) { ($0.minimumVersion, $0.maximumVersion) = (version, version) }
        for number in 0..<6 {
            do {
                _ = try raw.handshake()
            } catch {
                // Whatever the peer makes of the engine's answer, its own last words count.
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            var span = buffer.mutableSpan
            let count = raw.takeOutput(into: &span)
            var bytes = Array(buffer.prefix(count))
            if number == flight { change(&bytes) }
            do throws(TLSError) {
                try engine.receive(bytes.span)
                if try engine.handshake() {
                    _ = try engine.write([1, 2, 3].span)
                    span = buffer.mutableSpan
                    _ = try engine.read(into: &span)
                }
            } catch {
                return engine.peer
            }
            let answer = engine.takeOutput()
            do throws(NativeTLSError) {
                try raw.receive(answer.span)
            } catch {
                return engine.peer
            }
            if count == 0, answer.isEmpty { break }
        }
        return engine.peer
    }

    @Test(
        "no change of any flight crashes the engine or makes it accept anybody else", arguments: rawRoles,
        [NativeTLSSettings.Version.tls12, .tls13])
    func mutations(role: NativeTLSSettings.Role, version: NativeTLSSettings.Version) throws {
        let peer = try RawPeer(TestSVID(try world.svid(world.api)))
        let (server, client) = (try world.server(), try world.client())
        var numbers = Numbers(state: 20_261_123)
        var accepted = 0
        for round in 0..<600 {
            let engine = role == .client ? try server.makeEngine() : try client.makeEngine()
            let found = try run(role, version, flight: round % 3, peer, engine) { bytes in
                guard !bytes.isEmpty else { return }
                switch round % 5 {
                case 0:
                    bytes[Int.random(in: bytes.indices, using: &numbers)] ^= UInt8.random(in: 1...255, using: &numbers)
                case 1: bytes.removeLast(Int.random(in: 1...bytes.count, using: &numbers))
                case 2: bytes += bytes
                case 3:
                    let start = Int.random(in: bytes.indices, using: &numbers)
                    for index in start..<min(start + 16, bytes.count) {
                        bytes[index] = UInt8.random(in: .min ... .max, using: &numbers)
                    }
                default:
                    let noise = (0..<64).map { _ in UInt8.random(in: .min ... .max, using: &numbers) }
                    bytes.insert(contentsOf: noise, at: Int.random(in: bytes.indices, using: &numbers))
                }
            }
            guard let found else { continue }
            accepted += 1
            // A change behind what a flight consists of may come too late to matter.
            #expect(found.id == world.api)
        }
        #expect(accepted < 600)
        let engine = role == .client ? try server.makeEngine() : try client.makeEngine()
        #expect(try run(role, version, flight: -1, peer, engine) { _ in }?.id == world.api)
    }

    @Test("bytes that mean nothing are refused at once or need more, and never cost more memory than was sent")
    func noise() throws {
        let server = try world.server()
        var numbers = Numbers(state: 7)
        for round in 0..<2_000 {
            var engine = try server.makeEngine()
            var bytes = (0..<Int.random(in: 0...700, using: &numbers)).map { _ in
                UInt8.random(in: .min ... .max, using: &numbers)
            }
            // Half of them begin as a record of a handshake does.
            if round % 2 == 0 { bytes = [22, 3, 1, 2, 0, 1] + bytes }
            do throws(TLSError) {
                try engine.receive(bytes.span)
                #expect(try engine.handshake() == false)
            } catch {
                #expect(error.code == .protocolFailure || error.code == .refusedByPeer)
            }
            #expect(engine.outputCount < 64 && engine.peer == nil)
        }
    }
}
