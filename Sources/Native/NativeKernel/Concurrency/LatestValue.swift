internal import Synchronization

/// A value that one side replaces and others wait for; a reader that is slow sees the newest and misses the rest.
///
/// Unlike an `AsyncStream`, it survives the cancellation of one wait, so that a reader can wait with a deadline.
package final class LatestValue<Value: Sendable>: Sendable {
    /// A value and its place in the sequence of values, counted from 1.
    package struct Versioned: Sendable {
        package let value: Value
        package let version: UInt64
    }

    private struct State {
        var latest: Versioned?
        var waiters: [UInt64: CheckedContinuation<Versioned?, Never>] = [:]
        var nextWaiter: UInt64 = 0
        /// Waits that were over before they were registered.
        var expired: Set<UInt64> = []
    }

    private let state = Mutex(State())

    package init() {}

    /// The newest value, if there is any yet.
    package var latest: Versioned? { state.withLock { $0.latest } }

    /// Replaces the value and wakes all who wait.
    package func set(_ value: Value) {
        let (latest, waiters) = state.withLock { state in
            let latest = Versioned(value: value, version: (state.latest?.version ?? 0) + 1)
            state.latest = latest
            defer { state.waiters = [:] }
            return (latest, Array(state.waiters.values))
        }
        for waiter in waiters { waiter.resume(returning: latest) }
    }

    /// The newest value, as soon as there is one after `version`; nil when the task is cancelled.
    package func next(after version: UInt64) async -> Versioned? {
        await next(after: version, key: makeKey())
    }

    /// As `next(after:)`, but nil also once `timeout` has passed.
    package func next(after version: UInt64, within timeout: Duration) async -> Versioned? {
        await next(after: version, until: .now + timeout)
    }

    /// As `next(after:)`, but nil also once the moment has come.
    package func next(after version: UInt64, until deadline: ContinuousClock.Instant) async -> Versioned? {
        let key = makeKey()
        let timer = Timers.shared.schedule(at: deadline) { [self] in giveUp(key) }
        defer {
            Timers.shared.cancel(timer)
            _ = state.withLock { $0.expired.remove(key) }
        }
        return await next(after: version, key: key)
    }

    private func makeKey() -> UInt64 {
        state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
    }

    private func next(after version: UInt64, key: UInt64) async -> Versioned? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready: Versioned?? = state.withLock { state in
                    if let latest = state.latest, latest.version > version { return .some(latest) }
                    if Task.isCancelled || state.expired.contains(key) { return .some(nil) }
                    state.waiters[key] = continuation
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            // A wait that is registered only after this sees Task.isCancelled under the lock.
            let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
            waiter?.resume(returning: nil)
        }
    }

    private func giveUp(_ key: UInt64) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: key)
            if waiter == nil { state.expired.insert(key) }
            return waiter
        }
        waiter?.resume(returning: nil)
    }
}
