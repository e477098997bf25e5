internal import Glibc

/// What a person gives a command to read: a file of any kind, or the standard input; blocks.
package enum InputFile {
    /// Reads to the end, at most `limit` bytes, into memory that is wiped.
    ///
    /// - Parameters:
    ///   - path: A file, a pipe or a device; `-` is the standard input.
    ///   - limit: The most bytes to take.
    /// - Throws: `SystemError` of `open` or `read`: `EFBIG` when there is more.
    package static func readSecret(_ path: String, limit: Int) throws(SystemError) -> SecretBytes {
        let raw = unsafe path == "-" ? fcntl(0, F_DUPFD_CLOEXEC, 3) : Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { throw .last("open", path) }
        let file = OwnedDescriptor(adopting: raw)
        do throws(SystemError) {
            return try readSecret(file, limit: limit)
        } catch {
            throw SystemError(code: error.code, call: error.call, subject: path)
        }
    }

    private static func readSecret(
        _ file: borrowing OwnedDescriptor, limit: Int
    ) throws(SystemError) -> SecretBytes {
        var read = SecretBytes(count: 0) { _ in }
        var room = 4096
        while true {
            let before = read
            var count = before.count
            let size = room
            let buffer = try SecretBytes(count: size) { (span) throws(SystemError) in
                before.withSpan { old in
                    for index in old.indices { span[index] = old[index] }
                }
                while count < size {
                    let more = try file.read(into: &span, from: count)
                    if more == 0 { break }
                    count += more
                }
            }
            guard count <= limit else { throw SystemError(code: EFBIG, call: "read") }
            if count < room { return buffer.withSpan { SecretBytes(copying: $0.extracting(0..<count)) } }
            read = buffer
            room = min(room * 2, limit + 1)
            guard room > count else { throw SystemError(code: EFBIG, call: "read") }
        }
    }
}
