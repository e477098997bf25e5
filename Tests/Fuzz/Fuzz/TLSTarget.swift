import NativeCrypto
import SPIFFE
import SPIFFETLS
import WorkloadAPITestKit

/// Engines of both roles, given bytes that a peer could send.
///
/// The first byte says which end the engine is (1), whether only TLS 1.2 is spoken (2), and what the others are: the
/// peer's bytes themselves, or (4) changes of the bytes of a real peer, four bytes a change: which flight, where (two
/// bytes), and what is changed (exclusive or).
enum TLSTarget {
    static func handshake(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let isServer = choice & 1 == 1
        guard let world else { return }
        guard let engine = accepted({ try world.engine(isServer: isServer) }) else { return }
        let rest = Array(bytes.dropFirst())
        if choice & 4 == 0 {
            feed(rest, to: engine)
        } else {
            talk(rest, with: engine, peer: world.peer, isServer: isServer, isOld: choice & 2 == 2)
        }
    }

    /// The peer's bytes as they are, in pieces.
    private static func feed(_ bytes: [UInt8], to engine: consuming TLSEngine) {
        var start = 0
        var length = 1
        while start < bytes.count {
            let end = min(start + length, bytes.count)
            let piece = Array(bytes[start..<end])
            guard takes(piece, &engine) else { break }
            (start, length) = (end, length * 3)
        }
        engine.receiveEnd()
        _ = takes([], &engine)
        precondition(engine.peer == nil, "whoever says anything fixed is accepted")
        precondition(engine.outputCount < 65_536, "an engine without end")
    }

    /// A real handshake, with changes.
    private static func talk(
        _ changes: [UInt8], with engine: consuming TLSEngine, peer: Peer, isServer: Bool, isOld: Bool
    ) {
        guard var raw = accepted({ try peer.session(isServer: isServer, isOld: isOld) }) else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        for flight in 0..<6 {
            _ = accepted { try raw.handshake() }
            var span = buffer.mutableSpan
            let count = raw.takeOutput(into: &span)
            var bytes = Array(buffer.prefix(count))
            for start in stride(from: 0, to: changes.count - 3, by: 4) where Int(changes[start]) % 6 == flight {
                guard !bytes.isEmpty else { break }
                let place = (Int(changes[start + 1]) << 8 | Int(changes[start + 2])) % bytes.count
                bytes[place] ^= changes[start + 3]
            }
            guard takes(bytes, &engine) else { break }
            let answer = engine.takeOutput()
            precondition(answer.count <= 65_536, "an answer without end")
            guard accepted({ try raw.receive(answer.span) }) != nil else { break }
        }
        // Unchanged, it has to succeed, or nothing is tested here.
        precondition(changes.count >= 4 || engine.peer != nil, "the peer is not accepted")
        // Whatever was changed, nobody else is who is accepted.
        if let accepted = engine.peer { precondition(accepted.certificates[0].der == peer.leaf, "somebody else") }
    }

    private static func takes(_ bytes: [UInt8], _ engine: inout TLSEngine) -> Bool {
        do throws(TLSError) {
            try engine.receive(bytes.span)
            guard try engine.handshake() else { return true }
            var data = [UInt8](repeating: 0, count: 1024)
            var span = data.mutableSpan
            while case .bytes = try engine.read(into: &span) {}
            _ = try engine.write([1, 2, 3].span)
            return true
        } catch {
            precondition(!error.message.isEmpty, "an error without a text")
            return false
        }
    }

    /// The first bytes of a client, for the seeds.
    static func clientHello() throws -> [UInt8] {
        var session = try World().peer.session(isServer: true, isOld: false)
        _ = try session.handshake()
        var bytes = [UInt8](repeating: 0, count: session.outputCount)
        var span = bytes.mutableSpan
        _ = session.takeOutput(into: &span)
        return bytes
    }

    // MARK: Both ends

    private struct World {
        let server: ServerTLS
        let client: ClientTLS
        let peer: Peer

        init() throws {
            let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
            let own = try authority.issue(SPIFFEID(parsing: "spiffe://example.org/web"), lifetime: .seconds(86_400))
            let other = try authority.issue(SPIFFEID(parsing: "spiffe://example.org/api"), lifetime: .seconds(86_400))
            let rules = try PeerRules(bundles: authority.bundle, authorize: .exact(other.id))
            server = try ServerTLS(identity: own, peers: rules)
            client = try ClientTLS(identity: own, peers: rules)
            peer = Peer(other)
        }

        func engine(isServer: Bool) throws -> TLSEngine {
            isServer ? try server.makeEngine() : try client.makeEngine(serverName: "example.org")
        }
    }

    /// Presents an SVID, and trusts everybody.
    private final class Peer: NativeTLSHandler {
        private let svid: X509SVID

        init(_ svid: X509SVID) {
            self.svid = svid
        }

        var leaf: [UInt8] { svid.leaf.der }

        func identity() -> NativeTLSIdentity? {
            NativeTLSIdentity(certificates: svid.certificates.map(\.native), privateKey: svid.privateKey.native)
        }

        func refusal(of certificates: [NativeCertificate]) -> NativeTLSAlert? { nil }

        /// The end that faces an engine.
        func session(isServer: Bool, isOld: Bool) throws -> NativeTLSSession {
            var settings = NativeTLSSettings(role: isServer ? .client : .server(requiresClientCertificate: true))
            if isOld { settings.maximumVersion = .tls12 }
            return try NativeTLSSession(NativeTLSContext(settings), handler: self)
        }
    }

    private static let world = accepted { try World() }
}
