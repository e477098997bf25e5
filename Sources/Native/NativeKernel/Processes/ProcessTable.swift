internal import Glibc

/// The processes of the machine, or of our part of it, as /proc lists them.
package enum ProcessTable {
    /// The numbers of all processes.
    static func pids() throws(SystemError) -> [pid_t] {
        try DirectoryListing.names(of: "/proc").compactMap { name in
            name.utf8.allSatisfy { (0x30...0x39).contains($0) } ? pid_t(name) : nil
        }
    }

    /// The processes that run an executable and whose parent does not: of a server with workers, the first.
    ///
    /// Blocks for a moment.
    ///
    /// - Parameter path: The executable as the kernel knows it, without links.
    package static func leaders(running path: String) throws(SystemError) -> [Int32] {
        var parents: [pid_t: pid_t] = [:]
        for pid in try pids() {
            guard ProcessStatus.executableIfKnown(of: pid) == path, let status = ProcessStatus.ifPresent(pid),
                !status.hasEnded
            else { continue }
            parents[pid] = status.parent
        }
        return parents.filter { parents[$0.value] == nil }.keys.sorted()
    }
}
