internal import CLinux

/// Files that have no name: for what a child is to read, and nobody else.
enum MemoryFile {
    /// A file with this content, which nobody can change, positioned at its start.
    static func make(_ bytes: Span<UInt8>) throws(SystemError) -> OwnedDescriptor {
        // Safe because: the count is that of the bytes.
        let raw = unsafe bytes.withUnsafeBufferPointer { unsafe clinux_memory_file($0.baseAddress, $0.count) }
        guard raw >= 0 else { throw .last("memfd_create") }
        return OwnedDescriptor(adopting: raw)
    }
}
