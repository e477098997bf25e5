internal import Glibc

/// What the kernel says about a file, without its content.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case regular
        case directory
        case symbolicLink
        case other
    }

    /// A file of this machine, as long as it exists.
    package struct Identity: Hashable, Sendable {
        package let device: UInt64
        package let inode: UInt64
    }

    package let identity: Identity
    package let kind: Kind
    /// The permission bits with set-id and sticky: 0 to 0o7777.
    package let mode: UInt32
    package let user: UInt32
    package let group: UInt32
    package let size: Int64
    /// How many names the file has; 0 when it has been deleted.
    package let links: UInt64
    /// When the content was changed last, in nanoseconds since 1970.
    package let modified: Int64
    /// When content, owner, mode or names were changed last, in nanoseconds since 1970; no program can set it.
    package let changed: Int64

    init(_ raw: stat) {
        identity = Identity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
        kind =
            switch raw.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .other
            }
        mode = raw.st_mode & 0o7777
        user = raw.st_uid
        group = raw.st_gid
        size = Int64(raw.st_size)
        links = UInt64(raw.st_nlink)
        modified = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
        changed = Int64(raw.st_ctim.tv_sec) * 1_000_000_000 + Int64(raw.st_ctim.tv_nsec)
    }

    /// The status of what a path names; a link at its end is not followed.
    package static func of(_ path: String) throws(SystemError) -> FileStatus {
        var raw = stat()
        guard unsafe lstat(path, &raw) == 0 else { throw .last("lstat", path) }
        return FileStatus(raw)
    }

    /// The status of the file that a path leads to in the end, through links.
    package static func atEnd(of path: String) throws(SystemError) -> FileStatus {
        var raw = stat()
        guard unsafe stat(path, &raw) == 0 else { throw .last("stat", path) }
        return FileStatus(raw)
    }
}
