internal import NativeCrypto
internal import SPIFFE

/// One end of a TLS connection without any input and output: bytes of the peer go in, bytes for the peer come out.
///
/// It sits under any transport. Its caller
/// 1. hands over what arrives (`receive`), and that nothing more will (`receiveEnd`),
/// 2. calls `handshake()` until it returns true, then `read` and `write` as it likes,
/// 3. sends what `takeOutput` returns after each of these calls, also after one that throws: it is the alert that tells
///    the peer why.
///
/// An engine that has thrown throws the same error from then on.
public struct TLSEngine: ~Copyable, Sendable {
    /// What reading yields.
    public enum Reading: Hashable, Sendable {
        /// So many bytes, at least one.
        case bytes(Int)
        /// More of the peer's bytes are needed.
        case needsInput
        /// The peer has said that it sends nothing more.
        case ended
    }

    private var session: NativeTLSSession
    private let judge: PeerJudge
    private let setup: TLSSetup

    init(_ setup: TLSSetup, serverName: String?) throws(TLSError) {
        let judge = PeerJudge(setup)
        do throws(NativeTLSError) {
            session = try NativeTLSSession(setup.context, serverName: serverName, handler: judge)
        } catch {
            throw TLSError(error)
        }
        self.judge = judge
        self.setup = setup
    }

    /// Takes bytes that came from the peer.
    ///
    /// - Throws: `TLSError`: what has ended the connection before.
    public mutating func receive(_ bytes: Span<UInt8>) throws(TLSError) {
        do throws(NativeTLSError) {
            try session.receive(bytes)
        } catch {
            throw translated(error)
        }
    }

    /// Notes that nothing more will come from the peer, since the transport has ended.
    public mutating func receiveEnd() { session.receiveEnd() }

    /// How many bytes wait to be sent to the peer.
    public var outputCount: Int { session.outputCount }

    /// Moves bytes for the peer into `buffer`; returns how many, 0 if there are none.
    public mutating func takeOutput(into buffer: inout MutableSpan<UInt8>) -> Int { session.takeOutput(into: &buffer) }

    /// All the bytes for the peer; empty if there are none.
    public mutating func takeOutput() -> [UInt8] {
        let count = session.outputCount
        guard count > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        let taken = session.takeOutput(into: &span)
        bytes.removeLast(count - taken)
        return bytes
    }

    /// Goes on with the handshake as far as the peer's bytes allow.
    ///
    /// - Returns: Whether it is over: the peer is accepted. A client of TLS 1.3 learns only by reading whether it is.
    /// - Throws: `TLSError`.
    public mutating func handshake() throws(TLSError) -> Bool {
        do throws(NativeTLSError) {
            return try session.handshake()
        } catch {
            throw translated(error)
        }
    }

    /// Moves data of the peer into `buffer`, which must not be empty.
    ///
    /// - Throws: `TLSError`; `truncated` where the transport ended without the peer's word.
    public mutating func read(into buffer: inout MutableSpan<UInt8>) throws(TLSError) -> Reading {
        do throws(NativeTLSError) {
            switch try session.read(into: &buffer) {
            case .bytes(let count): return .bytes(count)
            case .needsInput: return .needsInput
            case .ended: return .ended
            }
        } catch {
            throw translated(error)
        }
    }

    /// Encrypts data for the peer.
    ///
    /// - Returns: How many of the bytes were taken; 0 only for none, or during the handshake.
    /// - Throws: `TLSError`.
    public mutating func write(_ bytes: Span<UInt8>) throws(TLSError) -> Int {
        do throws(NativeTLSError) {
            return try session.write(bytes)
        } catch {
            throw translated(error)
        }
    }

    /// Says that nothing more will be written (close_notify); reading remains possible.
    ///
    /// Nothing happens during the handshake and after a failure.
    public mutating func close() { session.shutDown() }

    private func translated(_ error: NativeTLSError) -> TLSError {
        guard error.code == .peerRefused || error.code == .noIdentity, var failure = judge.failure else {
            return TLSError(error)
        }
        failure.alert = error.alert.map(TLSAlert.init)
        return failure
    }
}

extension TLSEngine {
    /// Whether the handshake is over.
    public var isEstablished: Bool { session.isEstablished }

    /// Who the peer is; nil during the handshake, and where the peer is not judged by its SPIFFE ID.
    public var peer: TLSPeer? { session.isEstablished ? judge.peer : nil }

    /// The version of TLS that was agreed on.
    public var version: TLSVersion { session.version == "TLSv1.2" ? .tls12 : .tls13 }

    /// The cipher suite that was agreed on, by OpenSSL's name.
    public var cipher: String { session.cipher }

    /// The application protocol that was agreed on; nil if none was.
    public var applicationProtocol: String? { session.applicationProtocol }

    /// Of a server, the name that the client asked for.
    public var requestedServerName: String? { session.requestedServerName }

    /// Judges the peer again by what the source of bundles holds now.
    ///
    /// - Throws: `TLSError` if a new handshake with the same certificates would be refused.
    public func verifyPeerAgain() throws(TLSError) {
        guard let peer, let rules = setup.rules else { return }
        _ = try rules.judge(peer.certificates, setup.options, setup.memory)
    }
}
