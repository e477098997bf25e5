/// The signals that the process receives, one after the other, as numbers; they no longer end it.
///
/// What arrives between `SignalMask.block` and the making of the stream is not lost. Children that are started by exec
/// have the default actions again. One reader.
package struct SignalStream: AsyncSequence, Sendable {
    package typealias Element = Int32
    package typealias Failure = Never

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let subscription: SignalHub.Subscription
        private var base: AsyncStream<Int32>.Iterator

        fileprivate init(_ stream: SignalStream) {
            subscription = stream.subscription
            base = stream.stream.makeAsyncIterator()
        }

        package mutating func next() async -> Int32? { await next(isolation: #isolation) }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> Int32? {
            await base.next(isolation: actor)
        }
    }

    private let subscription: SignalHub.Subscription
    private let stream: AsyncStream<Int32>

    /// Catches the signals from now on, as long as the stream or an iterator of it lives.
    ///
    /// - Parameters:
    ///   - signals: Their numbers.
    ///   - fromProcessesOnly: Whether those are left out that the kernel sends by itself, as a terminal does for Ctrl-C:
    ///     these go to all processes of a job.
    /// - Throws: `SystemError` of `sigaction`: `EINVAL` for a signal that cannot be caught; or of the reactor.
    package init(_ signals: [Int32], fromProcessesOnly: Bool = false) throws(SystemError) {
        // Equal signals that wait mean nothing more than one, so a reader that is slow for 64 has lost nothing of use.
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(64))
        subscription = try SignalHub.shared.subscribe(signals) { number, isFromKernel in
            if !isFromKernel || !fromProcessesOnly { continuation.yield(number) }
        }
        self.stream = stream
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
