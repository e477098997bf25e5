internal import Glibc

/// Whole files as bytes, never more than a limit; for calls on a thread that may block.
package enum FileReader {
    /// Reads a file of at most `limit` bytes.
    ///
    /// - Throws: `SystemError` of `open` or `read`: `EFBIG` when there is more, `EISDIR` for a directory.
    package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        try naming(path) { () throws(SystemError) in try read(open(path), limit: limit) }
    }

    /// As `read`, with the status of the file that was read.
    static func readWithStatus(_ path: String, limit: Int) throws(SystemError) -> (bytes: [UInt8], status: FileStatus) {
        try naming(path) { () throws(SystemError) in
            let file = try open(path)
            return (try read(file, limit: limit), try file.status())
        }
    }

    /// As `read`, into memory that is wiped.
    package static func readSecret(_ path: String, limit: Int) throws(SystemError) -> SecretBytes {
        try naming(path) { () throws(SystemError) in try readSecret(open(path), limit: limit) }
    }

    static func read(_ file: borrowing OwnedDescriptor, limit: Int) throws(SystemError) -> [UInt8] {
        let secret = try readSecret(file, limit: limit)
        return secret.withSpan { span in unsafe span.withUnsafeBufferPointer { unsafe Array($0) } }
    }

    static func readSecret(_ file: borrowing OwnedDescriptor, limit: Int) throws(SystemError) -> SecretBytes {
        // The size is a first guess: files in /proc say 0, and a file may grow meanwhile.
        let size = try Int(clamping: file.status().size)
        var room = min(max(size, 1023), limit) + 1
        while true {
            var count = 0
            let bytes = try SecretBytes(count: room) { (span) throws(SystemError) in
                count = try fill(&span, from: file)
            }
            if count < room { return bytes.withSpan { SecretBytes(copying: $0.extracting(0..<count)) } }
            guard room <= limit else { throw SystemError(code: EFBIG, call: "read") }
            room = min(room * 2, limit + 1)
            guard lseek(file.raw, 0, SEEK_SET) == 0 else { throw .last("lseek") }
        }
    }

    private static func fill(
        _ span: inout MutableSpan<UInt8>, from file: borrowing OwnedDescriptor
    ) throws(SystemError) -> Int {
        var count = 0
        while count < span.count {
            let more = try file.read(into: &span, from: count)
            if more == 0 { break }
            count += more
        }
        return count
    }

    private static func open(_ path: String) throws(SystemError) -> OwnedDescriptor {
        // Non-blocking, so that a named pipe without a writer is an empty file and not a wait for ever.
        let raw = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard raw >= 0 else { throw .last("open", path) }
        return OwnedDescriptor(adopting: raw)
    }

    private static func naming<Result>(
        _ path: String, _ body: () throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        do {
            return try body()
        } catch {
            throw SystemError(code: error.code, call: error.call, subject: path)
        }
    }
}
