internal import NativeKernel

/// The newest value of a source, as often as it changes: the present one first, and never one that is out of date.
///
/// Any number of tasks may iterate, each at its own pace: a slow one misses what was replaced meanwhile, and holds
/// nothing up. It ends when the source is closed or the iterating task is cancelled.
public struct SourceUpdates<Element: Sendable & Equatable>: AsyncSequence, Sendable {
    /// There is no error; the source's health tells what is wrong.
    public typealias Failure = Never

    /// What a look at the source finds.
    enum Reading: Sendable {
        case nothing
        case value(Element)
        case ended
    }

    /// Beats after each change of the source.
    let pulses: LatestValue<Void>
    let read: @Sendable () -> Reading

    /// Starts an iteration of its own.
    ///
    /// - Returns: The iterator.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(updates: self)
    }

    /// One iteration over the values.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let updates: SourceUpdates<Element>
        private var last: Element?

        init(updates: SourceUpdates<Element>) {
            self.updates = updates
        }

        /// The next value that differs from the last one; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)? = #isolation) async -> Element? {
            while !Task.isCancelled {
                // Taken before the look, so that no change after it is missed.
                let version = updates.pulses.latest?.version ?? 0
                switch updates.read() {
                case .ended: return nil
                case .value(let value) where value != last:
                    last = value
                    return value
                case .value, .nothing: break
                }
                guard await updates.pulses.next(after: version) != nil else { return nil }
            }
            return nil
        }
    }
}
