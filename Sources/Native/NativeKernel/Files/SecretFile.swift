internal import CLinux
internal import Glibc

/// A secret for programs that we start: one line in a file that has no name and lies in memory, of which they inherit a
/// descriptor.
///
/// The content can be replaced while programs hold it, and is overwritten when the last reference goes: what a program
/// leaves running finds nothing any more.
package final class SecretFile: Sendable {
    private let file: OwnedDescriptor

    /// Makes a file with this secret and a line feed.
    package init(_ secret: SecretBytes) throws(SystemError) {
        let raw = clinux_secret_file()
        guard raw >= 0 else { throw .last("memfd_create") }
        file = OwnedDescriptor(adopting: raw)
        try replace(by: secret)
    }

    /// Puts another secret in the place of the one that is there.
    package func replace(by secret: SecretBytes) throws(SystemError) {
        try secret.withSpan { (bytes) throws(SystemError) in
            let line = SecretBytes(count: bytes.count + 1) { line in
                for index in bytes.indices { line[index] = bytes[index] }
                line[bytes.count] = UInt8(ascii: "\n")
            }
            try line.withSpan { (line) throws(SystemError) in try put(line) }
        }
    }

    private func put(_ bytes: Span<UInt8>) throws(SystemError) {
        // A file in memory takes all of it, or there is no memory.
        let written = unsafe bytes.withUnsafeBufferPointer { bytes in
            file.withRaw { unsafe pwrite($0, bytes.baseAddress, bytes.count, 0) }
        }
        guard written == bytes.count else { throw .last("pwrite") }
        guard file.withRaw({ ftruncate($0, off_t(bytes.count)) }) == 0 else { throw .last("ftruncate") }
    }

    /// A descriptor to read it with, whose position is nobody else's.
    func reader() throws(SystemError) -> OwnedDescriptor {
        let path = "/proc/self/fd/\(file.withRaw { $0 })"
        let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { throw .last("open", path) }
        return OwnedDescriptor(adopting: raw)
    }

    deinit {
        file.withRaw { raw in
            var status = stat()
            guard unsafe fstat(raw, &status) == 0 else { return }
            let zeros = [UInt8](repeating: 0, count: Int(status.st_size))
            // Where this failed, the pages go with the last descriptor.
            _ = unsafe pwrite(raw, zeros, zeros.count, 0)
            _ = ftruncate(raw, 0)
        }
    }
}
