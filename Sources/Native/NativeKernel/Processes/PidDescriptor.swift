internal import CLinux
internal import Glibc
internal import Synchronization

/// A process that cannot be mistaken for a later one with the same number (pidfd).
package final class PidDescriptor: Sendable {
    private struct State {
        var exited = false
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var nextWaiter: UInt64 = 0
        var registration: Reactor.Registration?
    }

    /// The number that the process had when it was opened.
    package let pid: Int32
    private let descriptor: OwnedDescriptor
    private let state = Mutex(State())

    /// Opens a running process, a child or not.
    ///
    /// - Throws: `SystemError` of `pidfd_open`: `ESRCH` when there is no such process.
    package init(_ pid: Int32) throws(SystemError) {
        let raw = clinux_pidfd_open(pid)
        guard raw >= 0 else { throw .last("pidfd_open", "\(pid)") }
        self.pid = pid
        descriptor = OwnedDescriptor(adopting: raw)
    }

    /// Sends a signal; 0 only asks whether that would be allowed.
    ///
    /// - Throws: `SystemError` of `pidfd_send_signal`: `ESRCH` when the process has ended, `EPERM` when it may not be
    ///   signalled.
    package func send(_ signal: Int32) throws(SystemError) {
        try descriptor.withRaw { (raw) throws(SystemError) in
            guard clinux_pidfd_send_signal(raw, signal) == 0 else { throw .last("pidfd_send_signal", "\(pid)") }
        }
    }

    /// Waits until the process has ended (its parent may not have reaped it yet).
    ///
    /// - Returns: True when it has ended, false when the task was cancelled before.
    /// - Throws: `SystemError` of the reactor.
    package func exited() async throws(SystemError) -> Bool {
        try observe()
        let key = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.exited { return true }
                    if Task.isCancelled { return false }
                    state.waiters[key] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: key) }
            waiter?.resume(returning: false)
        }
    }

    private func observe() throws(SystemError) {
        try state.withLock { (state) throws(SystemError) in
            guard state.registration == nil else { return }
            state.registration = try Reactor.shared.observe(descriptor, for: .inputOnce) { [weak self] in self?.ended()
            }
        }
    }

    private func ended() {
        let waiters = state.withLock { state in
            state.exited = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    deinit {
        let registration = state.withLock { $0.registration.take() }
        registration?.cancel()
    }
}
