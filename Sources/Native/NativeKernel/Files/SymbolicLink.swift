internal import Glibc

/// Reading of symbolic links.
enum SymbolicLink {
    /// The target of a link, by its name in an open directory (or AT_FDCWD).
    static func read(at directory: Int32, _ name: String) throws(SystemError) -> String {
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        // Safe because: the kernel writes at most the count, and no NUL.
        let length = unsafe target.withUnsafeMutableBytes { buffer in
            guard let base = unsafe buffer.bindMemory(to: CChar.self).baseAddress else { return 0 }
            return unsafe readlinkat(directory, name, base, buffer.count)
        }
        guard length >= 0 else { throw .last("readlinkat", name) }
        return String(decoding: target.prefix(length), as: UTF8.self)
    }
}
