internal import NativeKernel
public import SPIFFE
internal import Synchronization

/// A TLS connection over a socket, whose peer has been accepted.
///
/// No call blocks a thread. One task may read while another one writes; of several tasks that write, the bytes mix.
/// Released, the connection is closed without a word to the peer: call `close()`.
public final class TLSConnection: Sendable {
    private let socket: StreamSocket
    private let link: Mutex<TLSLink>
    /// Who the peer is; nil where it is not judged by its SPIFFE ID.
    public let peer: TLSPeer?
    /// The version of TLS that was agreed on.
    public let version: TLSVersion
    /// The cipher suite that was agreed on, by OpenSSL's name.
    public let cipher: String
    /// The application protocol that was agreed on; nil if none was.
    public let applicationProtocol: String?
    /// Of a server, the name that the client asked for.
    public let requestedServerName: String?

    /// How long the last bytes and the peer's own end are waited for in `close()`.
    static let closingTime = Duration.seconds(2)

    private init(_ socket: StreamSocket, _ link: consuming TLSLink) {
        self.socket = socket
        peer = link.engine.peer
        version = link.engine.version
        cipher = link.engine.cipher
        applicationProtocol = link.engine.applicationProtocol
        requestedServerName = link.engine.requestedServerName
        self.link = Mutex(link)
    }

    deinit { socket.close() }

    /// The peer's SPIFFE ID; nil where the peer is not judged by it.
    public var peerID: SPIFFEID? { peer?.id }

    /// Makes the handshake; a socket whose handshake fails is closed after the peer was told why.
    static func establish(
        _ engine: consuming TLSEngine, over socket: StreamSocket
    ) async throws(TLSError) -> TLSConnection {
        var link = TLSLink(engine)
        do throws(TLSError) {
            while true {
                let number = socket.eventNumber
                if case .done = try link.handshake(over: socket) { break }
                guard await socket.event(after: number) else { throw .cancelled }
            }
        } catch {
            await end(link, socket)
            throw error
        }
        return TLSConnection(socket, link)
    }

    /// Waits until the peer has had its chance to read the alert: a socket that is closed with unread input is reset, and
    /// what was sent last is lost.
    private static func end(_ link: consuming TLSLink, _ socket: StreamSocket) async {
        socket.endSending()
        let deadline = ContinuousClock.now + .milliseconds(500)
        while ContinuousClock.now < deadline {
            let number = socket.eventNumber
            if link.discardInput(of: socket) { break }
            guard await socket.event(after: number, within: deadline - .now) else { break }
        }
        socket.close()
    }

    /// Reads what has come, as soon as there is something.
    ///
    /// - Parameter limit: How many bytes to return at most.
    /// - Returns: At least one byte; nil when the peer has said that it sends nothing more.
    /// - Throws: `TLSError`; `truncated` where the connection ended without the peer's word. After `cancelled` reading can
    ///   go on.
    public func read(atMost limit: Int = 16_384) async throws(TLSError) -> [UInt8]? {
        precondition(limit > 0, "nothing can be read into no room")
        while true {
            let number = socket.eventNumber
            let progress = try link.withLock { (link) throws(TLSError) in try link.read(limit, from: socket) }
            if case .done(let bytes) = progress { return bytes }
            guard await socket.event(after: number) else { throw .cancelled }
        }
    }

    /// Waits until the server shows that it accepts this client: it sends something, or ends its data in good order.
    ///
    /// In TLS 1.3 a client's handshake is over before the server has judged the client's certificate. A client that
    /// goes on to `read` learns of a refusal there; this is for one that has nothing to read.
    ///
    /// - Parameter limit: How long to wait; a server that says nothing for so long is taken to accept.
    /// - Throws: `TLSError`: `refusedByPeer` with the server's alert, `truncated`, `transport`.
    public func waitForAcceptance(within limit: Duration) async throws(TLSError) {
        let deadline = ContinuousClock.now + limit
        while true {
            let number = socket.eventNumber
            let progress = try link.withLock { (link) throws(TLSError) in try link.lookAhead(from: socket) }
            if case .done = progress { return }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero, await socket.event(after: number, within: left) else { break }
        }
        if Task.isCancelled { throw .cancelled }
    }

    /// Writes all the bytes; returns when the kernel has taken them.
    ///
    /// - Throws: `TLSError`. After `cancelled` some of the bytes may be written.
    public func write(_ bytes: [UInt8]) async throws(TLSError) {
        var offset = 0
        while true {
            let number = socket.eventNumber
            let progress = try link.withLock { (link) throws(TLSError) in
                try link.write(bytes.span, &offset, to: socket)
            }
            if case .done = progress { return }
            guard await socket.event(after: number) else { throw .cancelled }
        }
    }

    /// Says that nothing more will be written; reading remains possible.
    ///
    /// - Throws: `TLSError`.
    public func endWriting() async throws(TLSError) {
        link.withLock { $0.close() }
        while true {
            let number = socket.eventNumber
            if link.withLock({ $0.flush(to: socket) }) { break }
            guard await socket.event(after: number) else { throw .cancelled }
        }
        socket.endSending()
    }

    /// Ends the connection with a word to the peer (close_notify), and waits a short time for the peer's own end.
    public func close() async {
        let deadline = ContinuousClock.now + Self.closingTime
        link.withLock { $0.close() }
        var isTold = false
        while true {
            let number = socket.eventNumber
            if !isTold, link.withLock({ $0.flush(to: socket) }) {
                socket.endSending()
                isTold = true
            }
            if isTold, link.withLock({ $0.discardInput(of: socket) }) { break }
            // A peer that does not end, or is gone, has been told, as far as it can be.
            guard await socket.event(after: number, within: deadline - .now) else { break }
        }
        socket.close()
    }

    /// Ends the connection at once and without a word; whoever reads or writes gets an error.
    public func abort() { socket.close() }

    /// Judges the peer again by what the source of bundles holds now.
    ///
    /// - Throws: `TLSError` if a new handshake with the same certificates would be refused; the connection is left as it
    ///   is.
    public func verifyPeerAgain() throws(TLSError) {
        try link.withLock { (link) throws(TLSError) in try link.engine.verifyPeerAgain() }
    }
}
