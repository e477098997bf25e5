internal import CLinux
internal import Glibc

extension Directory {
    /// Whether the process could make and remove names here: permission bits, and a file system that is not read-only.
    ///
    /// - Throws: `SystemError` of `faccessat`, with the reason why not.
    package func checkWritable() throws(SystemError) {
        let result = descriptor.withRaw { raw in unsafe faccessat(raw, ".", W_OK | X_OK, AT_EACCESS) }
        guard result == 0 else { throw .last("faccessat") }
    }

    /// Whether what is in the directory is kept in memory alone, and reaches no disk but by swapping.
    package func isInMemory() throws(SystemError) -> Bool {
        let result = descriptor.withRaw { raw in clinux_is_in_memory(raw) }
        guard result >= 0 else { throw .last("fstatfs") }
        return result == 1
    }
}
