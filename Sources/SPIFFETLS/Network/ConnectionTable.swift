internal import NativeKernel
internal import Synchronization

/// The connections of a listener: counted, and at hand for those who want to end them.
final class ConnectionTable: Sendable {
    private struct State {
        var nextKey: UInt64 = 0
        var handshakes = 0
        var established: [UInt64: TLSConnection] = [:]
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
                guard state.handshakes < limits.maximumHandshakes,
                    state.handshakes + state.established.count < limits.maximumConnections
                else { return false }
                state.handshakes += 1
                return true
            }
            if entered { return true }
            guard await changes.next(after: number) != nil else { return false }
        }
        return false
    }

    /// A handshake has ended, with a connection or without one; returns the connection's key.
    func leaveHandshake(_ connection: TLSConnection?) -> UInt64 {
        let key = state.withLock { state in
            state.handshakes -= 1
            state.nextKey += 1
            if let connection { state.established[state.nextKey] = connection }
            return state.nextKey
        }
        changes.set(())
        return key
    }

    /// A connection has ended.
    func remove(_ key: UInt64) {
        let connection = state.withLock { $0.established.removeValue(forKey: key) }
        changes.set(())
        // Let go of it only here, outside the lock.
        _ = connection
    }
}
