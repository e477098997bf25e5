/// The events of one output that wait for its hooks: one that is being run, and at most one that comes after it.
struct HookQueue: Sendable {
    private(set) var lastReport: HookReport?
    private var pending: HookEvent?
    private var isRunning = false
    private(set) var isClosed = false
    private var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var nextWaiter: UInt64 = 0

    /// Whether nothing runs and nothing waits, or nothing ever will.
    var isIdle: Bool { isClosed || (!isRunning && pending == nil) }

    /// Whether an event waits.
    var hasPending: Bool { !isClosed && pending != nil }

    /// Takes an event; it replaces one that waits, and stands for it too.
    ///
    /// False if the runner has ended.
    mutating func submit(_ event: HookEvent) -> Bool {
        guard !isClosed else { return false }
        pending = pending.map(event.absorbing) ?? event
        return true
    }

    /// The event to run hooks for now.
    mutating func next() -> HookEvent? {
        guard !isClosed, let event = pending.take() else { return nil }
        isRunning = true
        return event
    }

    /// Notes what came of it; returns those who waited for the queue to be idle.
    mutating func finish(_ report: HookReport) -> [CheckedContinuation<Void, Never>] {
        isRunning = false
        lastReport = report
        return isIdle ? takeWaiters() : []
    }

    /// Ends it; returns those who waited, and the event for which no hook will run.
    mutating func close() -> (waiters: [CheckedContinuation<Void, Never>], dropped: HookEvent?) {
        isClosed = true
        return (takeWaiters(), pending.take())
    }

    /// A key for `wait(_:key:)`, by which the wait can be given up.
    mutating func makeKey() -> UInt64 {
        defer { nextWaiter += 1 }
        return nextWaiter
    }

    mutating func wait(_ continuation: CheckedContinuation<Void, Never>, key: UInt64) {
        waiters[key] = continuation
    }

    mutating func giveUp(_ key: UInt64) -> CheckedContinuation<Void, Never>? {
        waiters.removeValue(forKey: key)
    }

    private mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
        defer { waiters = [:] }
        return Array(waiters.values)
    }
}
