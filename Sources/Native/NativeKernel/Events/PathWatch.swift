/// A pulse whenever what a path means may have appeared, changed or gone, even where its directories do not exist yet,
/// are replaced later or are reached through symbolic links.
///
/// The first pulse comes as soon as the watch is in place: whoever looks at the path after each pulse misses nothing.
/// Pulses that nobody has waited for are one. There may be pulses without a change.
package struct PathWatch: AsyncSequence, Sendable {
    package typealias Element = Void
    package typealias Failure = Never

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let path: String
        private let pollInterval: Duration
        private let changes = LatestValue<Void>()
        private var trail: PathTrail?
        private var seen: UInt64 = 0

        fileprivate init(path: String, pollInterval: Duration) {
            self.path = path
            self.pollInterval = pollInterval
        }

        package mutating func next() async -> Void? { await next(isolation: #isolation) }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> Void? {
            if let trail {
                if trail.isComplete {
                    _ = await changes.next(after: seen)
                } else {
                    _ = await changes.next(after: seen, within: pollInterval)
                }
            }
            guard !Task.isCancelled else { return nil }
            // Again from the root at each pulse: a directory may have been replaced, or be there only now. What happens
            // while this is under way counts as a change after it.
            seen = changes.latest?.version ?? 0
            trail = await BlockingThreads.shared.run { [path, changes] in
                PathTrail(path) { changes.set(()) }
            }
            return ()
        }
    }

    private let path: String
    private let pollInterval: Duration

    /// Describes a watch; it begins with the first element that is asked for.
    ///
    /// - Parameters:
    ///   - path: What to watch; a relative one starts at the working directory.
    ///   - pollInterval: How often a pulse comes where a directory on the way cannot be watched, because it may not be
    ///     read or the limits of inotify are reached.
    package init(_ path: String, pollInterval: Duration = .seconds(2)) {
        self.path = path
        self.pollInterval = pollInterval
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(path: path, pollInterval: pollInterval) }
}
