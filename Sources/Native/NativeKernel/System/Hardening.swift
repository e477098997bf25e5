internal import CLinux

/// What makes it harder to get at keys in the memory of the process.
package enum Hardening {
    /// No core dumps, and no access through ptrace or /proc/PID/mem for other processes of the same user.
    ///
    /// - Throws: `SystemError` of `setrlimit` or `prctl`.
    package static func protectMemory() throws(SystemError) {
        guard clinux_protect_memory() == 0 else { throw .last("prctl", "PR_SET_DUMPABLE") }
    }
}
