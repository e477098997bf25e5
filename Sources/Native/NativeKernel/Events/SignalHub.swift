internal import CLinux
internal import Glibc
internal import Synchronization

/// Hands the signals of the process on to the streams that want them.
///
/// A handler writes each number into a pipe, which the reactor reads. signalfd would need every thread to block the
/// signals, and the main thread of an async `main` does not: libdispatch suspends it with an empty mask.
final class SignalHub: Sendable {
    /// Gets the number, and whether the kernel has sent it by itself.
    typealias Handler = @Sendable (Int32, _ isFromKernel: Bool) -> Void

    static let shared = SignalHub()

    /// A listener, until the end of the object.
    final class Subscription: Sendable {
        fileprivate let signals: [Int32]
        fileprivate let key: UInt64

        fileprivate init(signals: [Int32], key: UInt64) {
            self.signals = signals
            self.key = key
        }

        deinit { SignalHub.shared.remove(self) }
    }

    /// Both ends of the pipe, open as long as the process lives.
    private final class Pipe: Sendable {
        let reader: OwnedDescriptor
        let writer: OwnedDescriptor
        let registration: Reactor.Registration

        init(_ receive: @escaping @Sendable () -> Void) throws(SystemError) {
            var ends: (reader: Int32, writer: Int32) = (-1, -1)
            guard unsafe clinux_pipe(&ends.reader, &ends.writer) == 0 else { throw .last("pipe2") }
            reader = OwnedDescriptor(adopting: ends.reader)
            writer = OwnedDescriptor(adopting: ends.writer)
            registration = try Reactor.shared.observe(reader, receive)
        }
    }

    private struct State {
        var pipe: Pipe?
        var nextKey: UInt64 = 0
        var handlers: [Int32: [UInt64: Handler]] = [:]
    }

    private let state = Mutex(State())

    private init() {}

    /// Catches the signals from now on, and calls `handler` on the reactor's thread for each.
    ///
    /// - Throws: `SystemError` of `pipe2`, `sigaction` (`EINVAL` for a signal that cannot be caught) or the reactor.
    func subscribe(_ signals: [Int32], _ handler: @escaping Handler) throws(SystemError) -> Subscription {
        let (pipe, subscription) = try state.withLock { (state) throws(SystemError) -> (Pipe, Subscription) in
            let pipe = try openPipe(&state)
            let key = state.nextKey
            state.nextKey += 1
            for signal in signals { state.handlers[signal, default: [:]][key] = handler }
            for signal in signals {
                guard pipe.writer.withRaw({ clinux_catch_signal(signal, $0) }) == 0 else {
                    let failure = SystemError.last("sigaction", "signal \(signal)")
                    release(signals, key, &state)
                    throw failure
                }
            }
            return (pipe, Subscription(signals: signals, key: key))
        }
        // Zero is no signal. It makes the reactor's thread take the signals, in case that no other does.
        try pipe.writer.write([0].span)
        return subscription
    }

    private func openPipe(_ state: inout State) throws(SystemError) -> Pipe {
        if let pipe = state.pipe { return pipe }
        let pipe = try Pipe { SignalHub.shared.receive() }
        state.pipe = pipe
        return pipe
    }

    private func remove(_ subscription: Subscription) {
        state.withLock { release(subscription.signals, subscription.key, &$0) }
    }

    private func release(_ signals: [Int32], _ key: UInt64, _ state: inout State) {
        for signal in signals {
            guard state.handlers[signal]?.removeValue(forKey: key) != nil, state.handlers[signal]?.isEmpty == true
            else { continue }
            state.handlers[signal] = nil
            // A signal that could be caught can be released.
            _ = clinux_release_signal(signal)
        }
    }

    private func receive() {
        guard let pipe = state.withLock({ $0.pipe }) else { return }
        var bytes = [UInt8](repeating: 0, count: 256)
        // Safe because: the kernel writes at most the count.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(pipe.reader.raw, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        for byte in bytes.prefix(count) {
            let mark = UInt8(clinux_from_kernel)
            let number = Int32(byte & ~mark)
            if number == 0 {
                takeSignals()
            } else {
                let handlers = state.withLock { Array($0.handlers[number, default: [:]].values) }
                for handler in handlers { handler(number, byte & mark != 0) }
            }
        }
    }

    private func takeSignals() {
        let signals = state.withLock { Array($0.handlers.keys) }
        do {
            try SignalMask.unblock(signals)
        } catch {
            // Only a wrong first argument makes it fail.
            preconditionFailure("\(error)")
        }
    }
}
