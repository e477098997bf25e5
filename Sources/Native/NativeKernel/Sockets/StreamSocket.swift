internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A connected stream socket; no call on it blocks its thread.
///
/// Receiving and sending are attempts. Whoever finds nothing to receive or no room to send waits for the next event after
/// the number that `eventNumber` had before the attempt, and tries again.
package final class StreamSocket: Sendable {
    private struct Open: ~Copyable {
        let registration: Reactor.Registration
        let descriptor: OwnedDescriptor
    }

    private let open: Mutex<Open?>
    private let events: LatestValue<Void>

    /// Takes over a connected socket that does not block.
    init(_ descriptor: consuming OwnedDescriptor) throws(SystemError) {
        let events = LatestValue<Void>()
        let registration = try Reactor.shared.observe(descriptor, for: .edges) { events.set(()) }
        self.events = events
        open = Mutex(Open(registration: registration, descriptor: descriptor))
    }

    deinit { close() }

    /// The number of the last event: something may have arrived, there may be room, or the socket was closed.
    package var eventNumber: UInt64 { events.latest?.version ?? 0 }

    /// Waits for an event after the one of this number; false if the task is cancelled.
    package func event(after number: UInt64) async -> Bool { await events.next(after: number) != nil }

    /// As `event(after:)`, but false also once `timeout` has passed.
    package func event(after number: UInt64, within timeout: Duration) async -> Bool {
        await events.next(after: number, within: timeout) != nil
    }

    /// Receives once into `buffer`, which must not be empty.
    ///
    /// - Returns: How many bytes, 0 at the end; nil if there is nothing now.
    /// - Throws: `SystemError`; of `EBADF` after `close()`.
    package func receive(into buffer: inout MutableSpan<UInt8>) throws(SystemError) -> Int? {
        try attempt("recv") { raw in
            unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                unsafe recv(raw, buffer.baseAddress, buffer.count, 0)
            }
        }
    }

    /// Sends as much as there is room for.
    ///
    /// - Returns: How many bytes; nil if there is no room now.
    /// - Throws: `SystemError`; of `EBADF` after `close()`.
    package func send(_ bytes: Span<UInt8>) throws(SystemError) -> Int? {
        try attempt("send") { raw in
            unsafe bytes.withUnsafeBufferPointer { buffer in
                unsafe SystemSocket.sent(raw, buffer.baseAddress, buffer.count)
            }
        }
    }

    /// Tells the peer that nothing more will be sent.
    package func endSending() {
        open.withLock { socket in
            // A peer that is gone has no need to hear of it.
            _ = socket?.descriptor.withRaw { SystemSocket.endSending($0) }
        }
    }

    /// Has what came acknowledged now; otherwise the kernel waits, 40 ms on Linux, for an answer to do it with.
    package func acknowledge() {
        open.withLock { socket in
            // Of TCP alone; without it everything works, more slowly.
            _ = socket?.descriptor.withRaw { SystemSocket.acknowledging($0) }
        }
    }

    /// Closes the socket and wakes all who wait.
    package func close() {
        let socket = open.withLock { $0.take() }
        guard let socket else { return }
        // The registration first: it refers to the descriptor.
        socket.registration.cancel()
        events.set(())
    }

    private func attempt(_ call: String, _ body: (Int32) -> Int) throws(SystemError) -> Int? {
        try open.withLock { (socket) throws(SystemError) -> Int? in
            guard socket != nil else { throw SystemError(code: EBADF, call: call) }
            while true {
                let count = socket?.descriptor.withRaw { body($0) } ?? -1
                if count >= 0 { return count }
                switch errno {
                case EINTR: continue
                case EAGAIN: return nil
                default: throw .last(call)
                }
            }
        }
    }
}

extension StreamSocket {
    /// Connects to an address.
    ///
    /// - Throws: `SocketError`; also if the task is cancelled meanwhile.
    package static func connect(to address: SocketAddress) async throws(SocketError) -> StreamSocket {
        do throws(SystemError) {
            let (socket, isUnderWay) = try begin(address)
            guard isUnderWay else { return socket }
            while true {
                let number = socket.eventNumber
                if try socket.isConnected() { return socket }
                guard await socket.event(after: number) else { throw SystemError(code: ECANCELED, call: "connect") }
            }
        } catch {
            throw SocketError(.cannotConnect, "cannot connect to \(address)", cause: error)
        }
    }

    private static func begin(_ address: SocketAddress) throws(SystemError) -> (StreamSocket, Bool) {
        let raw = SystemSocket.open(address.family)
        guard raw >= 0 else { throw .last("socket") }
        let descriptor = OwnedDescriptor(adopting: raw)
        disableDelay(raw, address.family)
        let result = unsafe address.withRaw { unsafe SystemSocket.connected(raw, to: $0, $1) }
        // A Unix socket whose backlog is full says EAGAIN, and there is no event to wait for.
        guard result == 0 || errno == EINPROGRESS else { throw .last("connect") }
        return (try StreamSocket(descriptor), result != 0)
    }

    /// Small messages go at once: TLS has gathered what belongs together.
    static func disableDelay(_ raw: Int32, _ family: Int32) {
        guard family != AF_UNIX else { return }
        var one: Int32 = 1
        // Without it everything works, more slowly.
        _ = unsafe setsockopt(raw, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private func isConnected() throws(SystemError) -> Bool {
        try open.withLock { (socket) throws(SystemError) -> Bool in
            guard socket != nil else { throw SystemError(code: EBADF, call: "connect") }
            var failure: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            let ready = socket?.descriptor.withRaw { raw in
                var place = pollfd(fd: raw, events: Int16(POLLOUT), revents: 0)
                // Does not wait.
                guard unsafe poll(&place, 1, 0) > 0 else { return false }
                return unsafe getsockopt(raw, SOL_SOCKET, SO_ERROR, &failure, &size) == 0
            }
            guard failure == 0 else { throw SystemError(code: failure, call: "connect") }
            return ready == true
        }
    }
}
