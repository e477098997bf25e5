internal import Glibc

/// The files in a directory.
extension Directory {
    /// Makes a new file for writing; `EEXIST` when the name is taken, even by a link.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - mode: Its permission bits, of which the umask takes some: readable for its owner alone by default.
    package func createFile(_ name: String, mode: UInt32 = 0o600) throws(SystemError) -> OwnedDescriptor {
        try open(name, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
    }

    /// Opens a file that is there for writing, at its beginning; `ELOOP` for a link.
    package func openFileForWriting(_ name: String) throws(SystemError) -> OwnedDescriptor {
        try open(name, O_WRONLY, mode: 0)
    }

    /// Opens a file for reading and writing, and makes it (readable for its owner alone) where there is none.
    func openOrCreateFile(_ name: String) throws(SystemError) -> OwnedDescriptor {
        try open(name, O_RDWR | O_CREAT, mode: 0o600)
    }

    /// Reads a file of at most `limit` bytes; `EFBIG` when there is more, `ELOOP` for a link.
    package func read(_ name: String, limit: Int) throws(SystemError) -> [UInt8] {
        try FileReader.read(open(name, O_RDONLY, mode: 0), limit: limit)
    }

    /// As `read`, into memory that is wiped.
    package func readSecret(_ name: String, limit: Int) throws(SystemError) -> SecretBytes {
        try FileReader.readSecret(open(name, O_RDONLY, mode: 0), limit: limit)
    }

    func open(_ name: String, _ flags: Int32, mode: UInt32) throws(SystemError) -> OwnedDescriptor {
        try Self.check(name, "openat")
        // Non-blocking matters for a named pipe alone, which somebody may have put there.
        let raw = unsafe openat(descriptor.raw, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, mode)
        guard raw >= 0 else { throw .last("openat", name) }
        return OwnedDescriptor(adopting: raw)
    }
}
