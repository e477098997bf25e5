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
    /// - Returns: Their numbers, and how many processes there are of which the kernel does not say what they run.
    package static func leaders(running path: String) throws(SystemError) -> (found: [Int32], hidden: Int) {
        var parents: [pid_t: pid_t] = [:]
        var hidden = 0
        for pid in try pids() {
            let executable: String
            do throws(SystemError) {
                executable = ProcessStatus.withoutMark(try ProcessStatus.executable(of: pid))
            } catch {
                // It has ended, or is the kernel's own; or it is none of our business.
                if error.isNotPermitted { hidden += 1 }
                continue
            }
            guard executable == path, let status = ProcessStatus.ifPresent(pid), !status.hasEnded else { continue }
            parents[pid] = status.parent
        }
        return (parents.filter { parents[$0.value] == nil }.keys.sorted(), hidden)
    }
}
