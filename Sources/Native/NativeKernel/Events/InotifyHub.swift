internal import CLinux
internal import Glibc
internal import Synchronization

/// The one inotify instance of the process (the kernel gives a user 128) and who listens to which directory.
///
/// Two watches of the same directory share a kernel watch, as inotify has it; each is told all its events.
final class InotifyHub: Sendable {
    typealias Handler = @Sendable (DirectoryEvent) -> Void

    static let shared = InotifyHub()

    /// A listener, until the end of the object.
    final class Subscription: Sendable {
        fileprivate let watch: Int32
        fileprivate let key: UInt64

        fileprivate init(watch: Int32, key: UInt64) {
            self.watch = watch
            self.key = key
        }

        deinit { InotifyHub.shared.remove(self) }
    }

    /// The inotify descriptor and its observation.
    private final class Source: Sendable {
        let descriptor: OwnedDescriptor
        let registration: Reactor.Registration

        init(_ receive: @escaping @Sendable () -> Void) throws(SystemError) {
            let raw = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
            guard raw >= 0 else { throw .last("inotify_init1") }
            descriptor = OwnedDescriptor(adopting: raw)
            registration = try Reactor.shared.observe(descriptor, receive)
        }
    }

    private struct State {
        var source: Source?
        var nextKey: UInt64 = 0
        var handlers: [Int32: [UInt64: Handler]] = [:]
    }

    private let state = Mutex(State())

    private init() {}

    /// Calls `handler` on the reactor's thread for each event of those kinds (and maybe others) from now on.
    ///
    /// - Throws: `SystemError`: `ENOENT`, `ENOTDIR` or `EACCES` for what cannot be watched, `ENOSPC` and `EMFILE` when
    ///   the user's limits are reached.
    func subscribe(
        to path: String, kinds: DirectoryEvent.Kinds, _ handler: @escaping Handler
    ) throws(SystemError) -> Subscription {
        // The path is looked up here, outside of the lock that the reactor needs too: a look-up may hang.
        let raw = unsafe clinux_open_path(AT_FDCWD, path, 1)
        guard raw >= 0 else { throw .last("open", path) }
        let directory = OwnedDescriptor(adopting: raw)
        let exactPath = "/proc/self/fd/\(directory.raw)"

        return try state.withLock { (state) throws(SystemError) in
            let source = try source(&state)
            let mask = kinds.rawValue | UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD)
            let watch = source.descriptor.withRaw { inotify in
                var watch = unsafe inotify_add_watch(inotify, exactPath, mask)
                if watch < 0, errno == ENOENT { watch = unsafe inotify_add_watch(inotify, path, mask) }
                return watch
            }
            guard watch >= 0 else { throw .last("inotify_add_watch", path) }
            let key = state.nextKey
            state.nextKey += 1
            state.handlers[watch, default: [:]][key] = handler
            return Subscription(watch: watch, key: key)
        }
    }

    private func source(_ state: inout State) throws(SystemError) -> Source {
        if let source = state.source { return source }
        let source = try Source { InotifyHub.shared.receive() }
        state.source = source
        return source
    }

    private func remove(_ subscription: Subscription) {
        let handler = state.withLock { state -> Handler? in
            guard let handler = state.handlers[subscription.watch]?.removeValue(forKey: subscription.key) else {
                return nil
            }
            if state.handlers[subscription.watch]?.isEmpty == true {
                state.handlers[subscription.watch] = nil
                state.source?.descriptor.withRaw { _ = inotify_rm_watch($0, subscription.watch) }
            }
            return handler
        }
        // Let go of it only outside of the lock, since what it holds may end with it and remove watches of its own.
        _ = handler
    }

    private func receive() {
        guard let source = state.withLock({ $0.source }) else { return }
        let events = InotifyReader.read(source.descriptor)
        // All at once: while many directories change, their watches come and go.
        let calls = state.withLock { state in
            var calls: [(handler: Handler, event: DirectoryEvent)] = []
            for (watch, event) in events {
                if event.kinds.contains(.overflow) {
                    for handlers in state.handlers.values { calls += handlers.values.map { ($0, event) } }
                } else {
                    calls += state.handlers[watch, default: [:]].values.map { ($0, event) }
                }
                // The kernel has ended the watch; its number will not be used again.
                if event.kinds.rawValue & UInt32(IN_IGNORED) != 0 { state.handlers[watch] = nil }
            }
            return calls
        }
        for (handler, event) in calls { handler(event) }
    }
}
