internal import Glibc

/// What the first process of a container (PID 1) owes the others: taking the exit statuses of orphans.
package enum OrphanReaper {
    /// Whether this process is the one.
    package static var isNeeded: Bool { getpid() == 1 }

    /// Takes the exit statuses of all orphans that have ended; blocks for a moment.
    ///
    /// - Returns: How many there were.
    /// - Throws: `SystemError` if /proc cannot be read.
    @discardableResult
    package static func reap() throws(SystemError) -> Int {
        let own = getpid()
        let ended = try ProcessTable.pids().filter { pid in
            guard let status = ProcessStatus.ifPresent(pid) else { return false }
            return status.parent == own && status.hasEnded
        }
        return ChildRegistry.shared.reap(ended)
    }
}
