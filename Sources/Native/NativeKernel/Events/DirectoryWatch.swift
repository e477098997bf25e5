internal import Synchronization

/// What happens in one directory, event by event (inotify).
///
/// The watch is on the directory that the path means when the watch is made, wherever that is moved later. The
/// sequence ends after `directoryGone`. For a path that may not exist yet, or whose directories come and go, there is
/// `PathWatch`. The kernel tells of the end of a directory only when nobody holds it open any more.
package struct DirectoryWatch: AsyncSequence, Sendable {
    package typealias Element = DirectoryEvent
    package typealias Failure = Never

    /// The events that wait for the reader, at most `limit`.
    private final class Queue: Sendable {
        private static let limit = 1024

        private let events = Mutex<[DirectoryEvent]>([])
        private let arrived: AsyncStream<Void>.Continuation

        init(_ arrived: AsyncStream<Void>.Continuation) {
            self.arrived = arrived
        }

        func add(_ event: DirectoryEvent) {
            events.withLock { events in
                if events.count < Self.limit {
                    events.append(event)
                } else {
                    // What is lost cannot be told, only that something is.
                    events = [DirectoryEvent(name: nil, kinds: .overflow)]
                    if event.kinds.concernsAll { events.append(event) }
                }
            }
            arrived.yield()
        }

        func take() -> DirectoryEvent? {
            events.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        }
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let queue: Queue
        private let subscription: InotifyHub.Subscription
        private var arrivals: AsyncStream<Void>.Iterator
        private var ended = false

        fileprivate init(_ watch: DirectoryWatch) {
            queue = watch.queue
            subscription = watch.subscription
            arrivals = watch.arrivals.makeAsyncIterator()
        }

        package mutating func next() async -> DirectoryEvent? { await next(isolation: #isolation) }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> DirectoryEvent? {
            while !ended {
                if let event = queue.take() {
                    ended = !event.kinds.isDisjoint(with: .directoryGone)
                    return event
                }
                if await arrivals.next(isolation: actor) == nil { ended = true }
            }
            return nil
        }
    }

    private let queue: Queue
    private let subscription: InotifyHub.Subscription
    private let arrivals: AsyncStream<Void>

    /// Watches from now on; one reader.
    ///
    /// - Throws: `SystemError`: `ENOENT`, `ENOTDIR` or `EACCES` for what cannot be watched, `ENOSPC` and `EMFILE` when
    ///   the user's limits of inotify are reached.
    package init(_ path: String, kinds: DirectoryEvent.Kinds = .all) throws(SystemError) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let queue = Queue(continuation)
        subscription = try InotifyHub.shared.subscribe(to: path, kinds: kinds) { event in
            // Another watch of the same directory may have asked the kernel for more.
            if event.kinds.concernsAll || !event.kinds.isDisjoint(with: kinds) { queue.add(event) }
        }
        self.queue = queue
        arrivals = stream
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
