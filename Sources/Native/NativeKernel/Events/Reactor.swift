internal import CLinux
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The one thread of the process that waits for kernel events (inotify, pidfd, the pipe of the signals) and hands them on.
///
/// The thread starts with the first registration and lives as long as the process. No wake-up descriptor is needed:
/// what is added to an epoll set counts at once for a thread that already waits. Handlers run on this thread, outside
/// of its lock; they must not block.
package final class Reactor: Sendable {
    package typealias Handler = @Sendable () -> Void

    /// The reactor of the process.
    package static let shared = Reactor()

    /// A descriptor under observation, until `cancel` or the end of the object.
    ///
    /// Whoever owns it must own the descriptor too, and close it only afterwards.
    package final class Registration: Sendable {
        private let key: UInt64
        private let descriptor: Int32

        fileprivate init(key: UInt64, descriptor: Int32) {
            self.key = key
            self.descriptor = descriptor
        }

        /// Ends the observation; a handler that already runs on the reactor's thread runs to its end.
        package func cancel() { Reactor.shared.remove(key, descriptor) }

        deinit { cancel() }
    }

    /// What is observed of a descriptor.
    package enum Interest: Int32, Sendable {
        /// That it has input; the handler must read all of it, or it is called again at once.
        case input = 0
        /// That it has input, once only.
        case inputOnce = 1
        /// That input arrives, that there is room for output again, and that the other end is gone: each time, once.
        case edges = 2
    }

    private struct State {
        var epoll: Int32?
        var nextKey: UInt64 = 1
        var handlers: [UInt64: Handler] = [:]
    }

    private let state = Mutex(State())

    private init() {}

    /// Calls `handler` whenever what is of interest happens to the descriptor.
    ///
    /// The handler should hold its owner weakly: the owner holds the registration.
    ///
    /// - Throws: `SystemError` of `epoll_create1`, `epoll_ctl` or `pthread_create`.
    package func observe(
        _ descriptor: borrowing OwnedDescriptor, for interest: Interest = .input, _ handler: @escaping Handler
    ) throws(SystemError) -> Registration {
        try descriptor.withRaw { (raw) throws(SystemError) in
            let key = try state.withLock { (state) throws(SystemError) in
                let epoll = try start(&state)
                let key = state.nextKey
                guard clinux_epoll_add(epoll, raw, key, interest.rawValue) == 0 else { throw .last("epoll_ctl") }
                state.nextKey += 1
                state.handlers[key] = handler
                return key
            }
            return Registration(key: key, descriptor: raw)
        }
    }

    private func start(_ state: inout State) throws(SystemError) -> Int32 {
        if let epoll = state.epoll { return epoll }
        let epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw .last("epoll_create1") }
        do {
            try DedicatedThread.start("svid-reactor") { [self] in serve(epoll) }
        } catch {
            _ = close(epoll)
            throw error
        }
        state.epoll = epoll
        return epoll
    }

    private func remove(_ key: UInt64, _ descriptor: Int32) {
        let handler = state.withLock { state -> Handler? in
            guard let epoll = state.epoll, let handler = state.handlers.removeValue(forKey: key) else { return nil }
            // The descriptor is open, for the registration's owner closes it later; so this cannot fail.
            _ = clinux_epoll_remove(epoll, descriptor)
            return handler
        }
        // Let go of it only here: what it holds may end with it and cancel registrations of its own.
        _ = handler
    }

    private func serve(_ epoll: Int32) {
        var keys = [UInt64](repeating: 0, count: 32)
        while true {
            // Safe because: the C side writes at most `count` keys.
            let count = unsafe keys.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return Int32(0) }
                return unsafe clinux_epoll_wait(epoll, base, Int32(buffer.count))
            }
            guard count > 0 else { continue }
            for key in keys.prefix(Int(count)) {
                // A key is never used twice, so an event of a registration that is gone finds no handler.
                let handler = state.withLock { $0.handlers[key] }
                handler?()
            }
        }
    }
}
