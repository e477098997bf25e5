internal import CLinux
internal import Glibc

/// An open directory; everything below is done relative to it, wherever its path leads meanwhile.
///
/// All names are single components: no slash, no NUL, neither `.` nor `..`. No call follows a symbolic link.
/// The calls block, so they belong on `BlockingThreads`.
package struct Directory: ~Copyable, Sendable {
    let descriptor: OwnedDescriptor

    init(adopting descriptor: consuming OwnedDescriptor) {
        self.descriptor = descriptor
    }

    /// Opens a directory by its path, of which no component may be a symbolic link.
    ///
    /// - Throws: `SystemError` of `openat2`: `ELOOP` for a link, `ENOTDIR` for another kind of file.
    package static func open(_ path: String) throws(SystemError) -> Directory {
        let raw = unsafe clinux_open_directory_without_links(AT_FDCWD, path)
        if raw >= 0 { return Directory(adopting: OwnedDescriptor(adopting: raw)) }
        // Old kernels have no openat2, and old container runtimes forbid what they do not know.
        guard errno == ENOSYS || errno == EPERM else { throw .last("openat2", path) }
        return try walk(path)
    }

    /// Opens component by component; what `open` does where there is no openat2.
    static func walk(_ path: String) throws(SystemError) -> Directory {
        let start = path.hasPrefix("/") ? "/" : "."
        var current = try at(AT_FDCWD, start, subject: path)
        for component in path.split(separator: "/") where component != "." {
            current = try at(current.descriptor.raw, String(component), subject: path)
        }
        return current
    }

    private static func at(_ parent: Int32, _ name: String, subject: String) throws(SystemError) -> Directory {
        let raw = unsafe openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard raw >= 0 else {
            // With O_DIRECTORY a link is reported as "not a directory": say what it is, as openat2 does.
            let reason = errno
            var found = stat()
            let known = unsafe fstatat(parent, name, &found, AT_SYMLINK_NOFOLLOW) == 0
            let isLink = reason == ENOTDIR && known && found.st_mode & S_IFMT == S_IFLNK
            throw SystemError(code: isLink ? ELOOP : reason, call: "openat", subject: subject)
        }
        return Directory(adopting: OwnedDescriptor(adopting: raw))
    }

    /// What the kernel says about the directory itself.
    package func status() throws(SystemError) -> FileStatus { try descriptor.status() }

    /// Gives the directory itself to a user and a group; nil leaves that one as it is.
    package func setOwner(user: UInt32?, group: UInt32?) throws(SystemError) {
        try descriptor.setOwner(user: user, group: group)
    }

    /// Sets the permission bits of the directory itself, whatever the umask.
    package func setMode(_ mode: UInt32) throws(SystemError) { try descriptor.setMode(mode) }

    /// Returns when the names in the directory are on the disk.
    package func synchronise() throws(SystemError) { try descriptor.synchronise() }

    /// A single component that means itself; anything else would leave the directory.
    static func check(_ name: String, _ call: String) throws(SystemError) {
        let bytes = name.utf8
        guard !bytes.isEmpty, name != ".", name != "..", !bytes.contains(UInt8(ascii: "/")), !bytes.contains(0) else {
            throw SystemError(code: EINVAL, call: call, subject: name)
        }
    }
}
