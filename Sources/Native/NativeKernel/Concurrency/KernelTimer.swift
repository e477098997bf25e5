internal import CLinux

/// A timer of the kernel that calls a handler on the reactor's thread; it counts while the machine sleeps, too.
final class KernelTimer: Sendable {
    // In this order, since the registration ends before the descriptor is closed.
    private let registration: Reactor.Registration
    private let descriptor: OwnedDescriptor

    /// - Throws: `SystemError` of `timerfd_create`, or of the reactor.
    init(_ handler: @escaping Reactor.Handler) throws(SystemError) {
        let raw = clinux_timer_create()
        guard raw >= 0 else { throw .last("timerfd_create") }
        let descriptor = OwnedDescriptor(adopting: raw)
        registration = try Reactor.shared.observe(descriptor, handler)
        self.descriptor = descriptor
    }

    /// Sets the timer to the moment that is so far from now; at once, if that has passed, and within a day in any case.
    func set(in duration: Duration) throws(SystemError) {
        let duration = min(duration, .seconds(86_400))
        try descriptor.withRaw { (raw) throws(SystemError) in
            guard clinux_timer_set(raw, max(1, duration.nanoseconds)) == 0 else { throw .last("timerfd_settime") }
        }
    }

    /// Takes note that the time has come, so that the reactor waits for the next.
    func acknowledge() {
        descriptor.withRaw { raw in clinux_timer_acknowledge(raw) }
    }
}
