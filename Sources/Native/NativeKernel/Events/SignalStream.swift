internal import CLinux
internal import Glibc
internal import Synchronization

/// The signals that the process receives, one after the other, as numbers.
///
/// They must have been blocked in every thread (`SignalMask.block` first thing in `main`). One stream, one reader.
package struct SignalStream: AsyncSequence, Sendable {
    package typealias Element = Int32
    package typealias Failure = Never

    /// The signalfd and its observation; ends with the last reference.
    private final class Source: Sendable {
        private let descriptor: OwnedDescriptor
        private let registration = Mutex<Reactor.Registration?>(nil)
        private let continuation: AsyncStream<Int32>.Continuation

        init(_ signals: [Int32], _ continuation: AsyncStream<Int32>.Continuation) throws(SystemError) {
            // Safe because: the count is the array's.
            let raw = unsafe clinux_signalfd(signals, signals.count)
            guard raw >= 0 else { throw .last("signalfd") }
            descriptor = OwnedDescriptor(adopting: raw)
            self.continuation = continuation
            let observed = try Reactor.shared.observe(descriptor) { [weak self] in self?.read() }
            registration.withLock { $0 = observed }
        }

        private func read() {
            descriptor.withRaw { raw in
                while true {
                    let signal = clinux_signalfd_read(raw)
                    guard signal > 0 else { return }
                    continuation.yield(signal)
                }
            }
        }

        deinit {
            registration.withLock { $0?.cancel() }
            continuation.finish()
        }
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let source: Source
        private var base: AsyncStream<Int32>.Iterator

        fileprivate init(_ stream: SignalStream) {
            source = stream.source
            base = stream.stream.makeAsyncIterator()
        }

        package mutating func next() async -> Int32? { await next(isolation: #isolation) }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> Int32? {
            await base.next(isolation: actor)
        }
    }

    private let source: Source
    private let stream: AsyncStream<Int32>

    /// Opens a signalfd for the signals.
    ///
    /// - Throws: `SystemError` of `signalfd` or of the reactor.
    package init(_ signals: [Int32]) throws(SystemError) {
        // The kernel merges equal signals that wait, so a reader that is slow for 64 of them has lost nothing of use.
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(64))
        source = try Source(signals, continuation)
        self.stream = stream
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
