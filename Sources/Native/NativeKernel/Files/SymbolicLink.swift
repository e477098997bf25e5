internal import Glibc

/// Reading of symbolic links.
enum SymbolicLink {
    /// The target of a link, by its name in an open directory (or AT_FDCWD).
    static func read(at directory: Int32, _ name: String) throws(SystemError) -> String {
        let target = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) {
            buffer -> String? in
            guard let base = buffer.baseAddress else { return nil }
            // Safe because: the kernel writes at most the count, and no NUL; only what it wrote is read.
            let length = unsafe readlinkat(directory, name, base, buffer.count)
            guard length >= 0 else { return nil }
            return unsafe String(decoding: UnsafeRawBufferPointer(start: base, count: length), as: UTF8.self)
        }
        guard let target else { throw .last("readlinkat", name) }
        return target
    }
}
