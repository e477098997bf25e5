internal import Glibc
internal import Synchronization

/// The children that somebody in this process waits for.
///
/// The first process of a container inherits every orphan and has to take their exit statuses; it must not take that
/// of a child whose end is awaited.
final class ChildRegistry: Sendable {
    static let shared = ChildRegistry()

    private let children = Mutex<Set<pid_t>>([])

    private init() {}

    /// Starts a child; it is registered before anybody can see its end.
    ///
    /// - Parameter start: Sets the process id and returns 0, or returns an error number.
    /// - Returns: What `start` has returned.
    func start(_ pid: inout pid_t, _ start: (inout pid_t) -> Int32) -> Int32 {
        children.withLock { children in
            let error = start(&pid)
            if error == 0 { children.insert(pid) }
            return error
        }
    }

    /// Forgets a child, since its status was taken.
    func remove(_ pid: pid_t) { _ = children.withLock { $0.remove(pid) } }

    /// Takes the exit statuses of these children of ours as far as nobody waits for them; returns how many.
    func reap(_ candidates: [pid_t]) -> Int {
        // Under the lock: a number that is free again might be given to a new child of ours.
        children.withLock { children in
            var count = 0
            for pid in candidates where !children.contains(pid) {
                var status: Int32 = 0
                if unsafe waitpid(pid, &status, WNOHANG) == pid { count += 1 }
            }
            return count
        }
    }
}
