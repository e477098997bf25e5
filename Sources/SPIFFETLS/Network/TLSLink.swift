internal import NativeKernel

/// A TLS engine and the bytes on their way between it and a socket.
struct TLSLink: ~Copyable {
    /// What an attempt came to.
    enum Progress<Value> {
        case done(Value)
        /// The socket has nothing, or no room, now.
        case blocked
    }

    private(set) var engine: TLSEngine
    /// Taken from the engine, and not sent yet.
    private var unsent: [UInt8] = []
    private var isInputEnded = false
    /// Read before anybody asked for it.
    private var readAhead: [UInt8] = []
    /// A failure to send shows where nothing more can be received: an alert of the peer may come first, and tells more.
    private var sendFailure: SystemError?
    /// Whether the peer has been told, by TCP, that the end of its handshake has come.
    private var isAcknowledged = false

    /// How much is received, and encrypted, at a time: the greatest record of TLS.
    private static let portion = 16_384

    init(_ engine: consuming TLSEngine) {
        self.engine = engine
    }

    /// Goes on with the handshake.
    mutating func handshake(over socket: StreamSocket) throws(TLSError) -> Progress<Void> {
        while true {
            let isDone: Bool
            do throws(TLSError) {
                isDone = try engine.handshake()
            } catch {
                _ = flush(to: socket)
                throw error
            }
            _ = flush(to: socket)
            if isDone { return .done(()) }
            guard try fill(from: socket) else { return .blocked }
        }
    }

    /// Waits for data, or for the end, and keeps what comes for `read`.
    mutating func lookAhead(from socket: StreamSocket) throws(TLSError) -> Progress<Void> {
        guard readAhead.isEmpty else { return .done(()) }
        switch try read(Self.portion, from: socket) {
        case .done(let bytes):
            readAhead = bytes ?? []
            return .done(())
        case .blocked: return .blocked
        }
    }

    /// Reads up to `limit` bytes; nil at the peer's end.
    mutating func read(_ limit: Int, from socket: StreamSocket) throws(TLSError) -> Progress<[UInt8]?> {
        guard readAhead.isEmpty else {
            let bytes = Array(readAhead.prefix(limit))
            readAhead.removeFirst(bytes.count)
            return .done(bytes)
        }
        while true {
            var bytes: [UInt8] = []
            let reading = try readOnce(limit, &bytes)
            // What reading has provoked, such as the answer to an update of keys.
            _ = flush(to: socket)
            switch reading {
            case .bytes: return .done(bytes)
            case .ended: return .done(nil)
            case .needsInput:
                guard try fill(from: socket) else {
                    acknowledge(socket)
                    return .blocked
                }
            }
        }
    }

    /// A client of TLS 1.3 speaks last in the handshake, and a server without tickets has nothing to answer it: a client's
    /// kernel that gathers small segments (Nagle's algorithm) would hold the first data back until the acknowledgement,
    /// which the server's kernel delays in turn.
    private mutating func acknowledge(_ socket: StreamSocket) {
        guard !isAcknowledged, engine.isEstablished else { return }
        isAcknowledged = true
        socket.acknowledge()
    }

    private mutating func readOnce(_ limit: Int, _ bytes: inout [UInt8]) throws(TLSError) -> TLSEngine.Reading {
        try withScratchBytes(min(limit, Self.portion)) { (buffer) throws(TLSError) in
            let reading = try engine.read(into: &buffer)
            if case .bytes(let count) = reading {
                bytes.reserveCapacity(count)
                for index in 0..<count { bytes.append(buffer[index]) }
            }
            return reading
        }
    }

    /// Encrypts a portion of the bytes from `offset` on and sends what there is room for; moves the offset.
    ///
    /// Nothing is encrypted as long as what was encrypted before is not sent: memory stays bounded.
    mutating func write(_ bytes: Span<UInt8>, _ offset: inout Int, to socket: StreamSocket) throws(TLSError)
        -> Progress<Void>
    {
        while true {
            guard flush(to: socket) else { return .blocked }
            if let sendFailure { throw TLSError(sendFailure) }
            guard offset < bytes.count else { return .done(()) }
            let end = min(offset + Self.portion, bytes.count)
            offset += try engine.write(bytes.extracting(offset..<end))
        }
    }

    /// Ends the data of this side.
    mutating func close() { engine.close() }

    /// Sends what waits; false if there is no room for all of it now.
    ///
    /// After a failure nothing waits any more.
    mutating func flush(to socket: StreamSocket) -> Bool {
        guard sendFailure == nil else { return true }
        do throws(SystemError) {
            while true {
                if unsent.isEmpty { unsent = engine.takeOutput() }
                guard !unsent.isEmpty else { return true }
                let waiting = unsent
                let span = waiting.span
                guard let count = try socket.send(span) else { return false }
                unsent = Array(waiting[count...])
            }
        } catch {
            sendFailure = error
            unsent = []
            return true
        }
    }

    /// Receives and throws away; true when the peer has ended.
    func discardInput(of socket: StreamSocket) -> Bool {
        withScratchBytes(Self.portion) { buffer in
            do throws(SystemError) {
                while let count = try socket.receive(into: &buffer) {
                    if count == 0 { return true }
                }
                return false
            } catch {
                return true
            }
        }
    }

    /// Receives once; false if there is nothing now.
    private mutating func fill(from socket: StreamSocket) throws(TLSError) -> Bool {
        if isInputEnded { throw ending }
        let count: Int? = try withScratchBytes(Self.portion) { (buffer) throws(TLSError) in
            let received: Int?
            do throws(SystemError) {
                received = try socket.receive(into: &buffer)
            } catch {
                throw TLSError(error)
            }
            if let received, received > 0 { try engine.receive(buffer.span.extracting(0..<received)) }
            return received
        }
        guard let count else { return false }
        if count == 0 {
            isInputEnded = true
            engine.receiveEnd()
        }
        return true
    }

    private var ending: TLSError {
        sendFailure.map { TLSError($0) }
            ?? TLSError(.truncated, "the peer closed the connection without saying so in TLS")
    }
}
