/// Where a server stands.
struct ServerState {
    enum Phase { case idle, running, stopping, stopped }

    private(set) var phase = Phase.idle
    private var calls: [ObjectIdentifier: ServerCall] = [:]
    /// The C core has said that it is done.
    private var isCoreDone = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    mutating func start() -> Bool {
        guard phase == .idle else { return false }
        phase = .running
        return true
    }

    /// The start has failed.
    mutating func fail() {
        phase = .stopped
    }

    mutating func add(_ call: ServerCall) {
        calls[ObjectIdentifier(call)] = call
    }

    /// A call has ended; those who are to be told that the server has stopped.
    mutating func remove(_ call: ServerCall) -> [CheckedContinuation<Void, Never>] {
        calls[ObjectIdentifier(call)] = nil
        return takeWaitersIfDone()
    }

    /// Whether shutting down begins now.
    mutating func beginStopping() -> Bool {
        if phase == .idle { phase = .stopped }
        guard phase == .running else { return false }
        phase = .stopping
        return true
    }

    mutating func coreDone() -> [CheckedContinuation<Void, Never>] {
        isCoreDone = true
        return takeWaitersIfDone()
    }

    /// Whether the server has stopped; otherwise the waiter will be told.
    mutating func wait(_ waiter: CheckedContinuation<Void, Never>) -> Bool {
        if phase == .stopped { return true }
        waiters.append(waiter)
        return false
    }

    private mutating func takeWaitersIfDone() -> [CheckedContinuation<Void, Never>] {
        guard phase == .stopping, isCoreDone, calls.isEmpty else { return [] }
        phase = .stopped
        defer { waiters = [] }
        return waiters
    }
}
