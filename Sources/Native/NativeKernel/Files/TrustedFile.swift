internal import Glibc

/// Reading files that decide what we do: only when nobody but root and ourselves can have written them.
package enum TrustedFile {
    package enum Failure: Error, Hashable, Sendable {
        /// A call failed; its error is `EFBIG` when the file is larger than the limit.
        case system(SystemError)
        /// A directory, a pipe or a device.
        case notAFile(path: String)
        /// Somebody else owns the file or a directory above it.
        case foreignOwner(path: String, user: UInt32)
        /// Somebody else may write in the file or a directory above it.
        case writableByOthers(path: String, mode: UInt32)
    }

    /// Whether it matters who could have written a file.
    package enum Writers: Hashable, Sendable {
        case anybody
        /// Root and ourselves alone; the group too where it is 0, which is root's own.
        case rootAndUs
        /// As `rootAndUs` if we are root, since then a writer would become root through us; else as `anybody`.
        case rootAndUsIfWeAreRoot
    }

    /// Reads a file of at most `limit` bytes; links are followed, and what they lead to is checked.
    ///
    /// The open file is checked, and the directories above it by the path that the kernel knows it by. Such a directory
    /// may be writable if it is sticky (/tmp), or on a file system that is mounted read-only, as the volumes are that
    /// Kubernetes makes of a ConfigMap. Blocks.
    package static func read(_ path: String, limit: Int, writers: Writers) throws(Failure) -> [UInt8] {
        let file = try opened(path, writers: writers)
        return try named(path) { () throws(SystemError) in try FileReader.read(file, limit: limit) }
    }

    /// As `read`, without reading: for a program that is to run.
    package static func check(_ path: String, writers: Writers) throws(Failure) {
        _ = try opened(path, writers: writers)
    }

    private static func opened(_ path: String, writers: Writers) throws(Failure) -> OwnedDescriptor {
        // Non-blocking, so that a named pipe does not make us wait for a writer.
        let raw = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard raw >= 0 else { throw .system(.last("open", path)) }
        let file = OwnedDescriptor(adopting: raw)
        let status = try named(path) { () throws(SystemError) in try file.status() }
        guard status.kind == .regular else { throw .notAFile(path: path) }
        if writers == .rootAndUs || (writers == .rootAndUsIfWeAreRoot && geteuid() == 0) {
            try check(status, path)
            try checkDirectories(above: file, path)
        }
        return file
    }

    private static func checkDirectories(above file: borrowing OwnedDescriptor, _ path: String) throws(Failure) {
        var place = try named(path) { () throws(SystemError) in
            try SymbolicLink.read(at: AT_FDCWD, "/proc/self/fd/\(file.raw)")
        }
        while let slash = place.lastIndex(of: "/"), place != "/" {
            place = slash == place.startIndex ? "/" : String(place[..<slash])
            let directory = place
            let status = try named(directory) { () throws(SystemError) in try FileStatus.of(directory) }
            do throws(Failure) {
                try check(status, directory)
            } catch .writableByOthers where status.mode & 0o1000 != 0 || isReadOnly(directory) {
                continue
            }
        }
    }

    private static func check(_ status: FileStatus, _ path: String) throws(Failure) {
        guard status.user == 0 || status.user == geteuid() else {
            throw .foreignOwner(path: path, user: status.user)
        }
        let groupMayWrite = status.mode & 0o020 != 0 && status.group != 0
        guard !groupMayWrite, status.mode & 0o002 == 0 else {
            throw .writableByOthers(path: path, mode: status.mode)
        }
    }

    private static func isReadOnly(_ path: String) -> Bool {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return false }
        return status.f_flag & UInt(ST_RDONLY) != 0
    }

    private static func named<Result>(
        _ path: String, _ body: () throws(SystemError) -> Result
    ) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            throw .system(SystemError(code: error.code, call: error.call, subject: path))
        }
    }
}
