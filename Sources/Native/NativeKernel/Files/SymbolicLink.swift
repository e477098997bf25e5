internal import Glibc

/// Reading of symbolic links.
enum SymbolicLink {
    /// The target of a link, by its name in an open directory (or AT_FDCWD).
    static func read(at directory: Int32, _ name: String) throws(SystemError) -> String {
        let result = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) {
            buffer -> Result<String, SystemError> in
            guard let base = buffer.baseAddress else {
                return .failure(SystemError(code: ENOMEM, call: "readlinkat", subject: name))
            }
            // Safe because: the kernel writes at most the count, and no NUL; only what it wrote is read.
            let length = unsafe readlinkat(directory, name, base, buffer.count)
            guard length >= 0 else { return .failure(.last("readlinkat", name)) }
            return .success(unsafe String(decoding: UnsafeRawBufferPointer(start: base, count: length), as: UTF8.self))
        }
        return try result.get()
    }
}
