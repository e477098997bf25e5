internal import NativeKernel
internal import Synchronization

/// The connections of a listener: counted, and at hand for those who want to end them.
final class ConnectionTable: Sendable {
    private struct State {
        var nextKey: UInt64 = 0
        /// Places that are taken and whose handshake has not begun yet.
        var entered = 0
        var handshakes: [UInt64: Handshake] = [:]
        var established: [UInt64: TLSConnection] = [:]
    }

    private struct Handshake {
        let socket: StreamSocket
        let deadline: ContinuousClock.Instant
    }

    private let state = Mutex(State())
    private let limits: TLSListenerLimits
    private let changes = LatestValue<Void>()

    init(_ limits: TLSListenerLimits) {
        self.limits = limits
    }

    var connections: [TLSConnection] { state.withLock { Array($0.established.values) } }

    /// Waits until there is room for one more and counts it as a handshake; false if the task is cancelled.
    func enter() async -> Bool {
        while !Task.isCancelled {
            let number = changes.latest?.version ?? 0
            let entered = state.withLock { state in
                let handshakes = state.handshakes.count + state.entered
                guard handshakes < limits.maximumHandshakes,
                    handshakes + state.established.count < limits.maximumConnections
                else { return false }
                state.entered += 1
                return true
            }
            if entered { return true }
            guard await changes.next(after: number) != nil else { return false }
        }
        return false
    }

    /// A handshake begins on a socket; returns the connection's key.
    func beginHandshake(_ socket: StreamSocket) -> UInt64 {
        state.withLock { state in
            state.entered -= 1
            state.nextKey += 1
            state.handshakes[state.nextKey] = Handshake(socket: socket, deadline: .now + limits.handshakeTimeout)
            return state.nextKey
        }
    }

    /// A handshake has ended, with a connection or without one; false if it has taken too long.
    func endHandshake(_ key: UInt64, _ connection: TLSConnection?) -> Bool {
        let isInTime = state.withLock { state in
            if let connection { state.established[key] = connection }
            return state.handshakes.removeValue(forKey: key) != nil
        }
        changes.set(())
        return isInTime
    }

    /// Ends the handshakes that take too long, until the task is cancelled.
    ///
    /// One timer for all: a cancelled one of each handshake would keep its memory until its moment.
    func endSlowHandshakes() async {
        while true {
            do {
                try await Task.sleep(for: limits.handshakeTimeout / 8)
            } catch {
                return
            }
            let slow = state.withLock { state in
                let slow = state.handshakes.filter { $0.value.deadline <= .now }
                for key in slow.keys { state.handshakes[key] = nil }
                return slow.values.map(\.socket)
            }
            guard !slow.isEmpty else { continue }
            for socket in slow { socket.close() }
            changes.set(())
        }
    }

    /// A connection has ended.
    func remove(_ key: UInt64) {
        let connection = state.withLock { $0.established.removeValue(forKey: key) }
        changes.set(())
        // Let go of it only here, outside the lock.
        _ = connection
    }
}
