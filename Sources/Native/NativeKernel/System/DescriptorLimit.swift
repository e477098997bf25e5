internal import CLinux

/// How many descriptors the process may have open.
package enum DescriptorLimit {
    /// Raises the soft limit to `count` where it is lower, as far as the hard limit allows.
    ///
    /// No further than needed: children inherit it, and programs that use `select` rely on the usual 1,024.
    ///
    /// - Throws: `SystemError` of `setrlimit`.
    package static func allow(_ count: Int) throws(SystemError) {
        guard clinux_allow_descriptors(UInt64(max(0, count))) == 0 else {
            throw .last("setrlimit", "RLIMIT_NOFILE")
        }
    }
}
