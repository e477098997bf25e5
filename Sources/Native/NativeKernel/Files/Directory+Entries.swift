internal import CLinux
internal import Glibc

/// The names in a directory.
extension Directory {
    /// Opens a directory in this one, not through a link.
    package func directory(_ name: String) throws(SystemError) -> Directory {
        try Self.check(name, "openat")
        let raw = unsafe openat(descriptor.raw, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard raw >= 0 else { throw .last("openat", name) }
        return Directory(adopting: OwnedDescriptor(adopting: raw))
    }

    /// Makes a directory; the umask applies to `mode`.
    package func makeDirectory(_ name: String, mode: UInt32 = 0o700) throws(SystemError) {
        try Self.check(name, "mkdirat")
        guard unsafe mkdirat(descriptor.raw, name, mode) == 0 else { throw .last("mkdirat", name) }
    }

    /// Makes a symbolic link; `target` may be anything.
    package func makeSymbolicLink(_ name: String, to target: String) throws(SystemError) {
        try Self.check(name, "symlinkat")
        guard unsafe symlinkat(target, descriptor.raw, name) == 0 else { throw .last("symlinkat", name) }
    }

    /// Where a symbolic link leads; `EINVAL` when the name is something else.
    package func symbolicLink(_ name: String) throws(SystemError) -> String {
        try Self.check(name, "readlinkat")
        return try SymbolicLink.read(at: descriptor.raw, name)
    }

    /// Renames within the directory, over what has the new name.
    package func rename(_ name: String, to new: String) throws(SystemError) {
        try Self.check(name, "renameat")
        try Self.check(new, "renameat")
        guard unsafe renameat(descriptor.raw, name, descriptor.raw, new) == 0 else { throw .last("renameat", new) }
    }

    /// Renames within the directory; `EEXIST` when something has the new name.
    package func renameExclusively(_ name: String, to new: String) throws(SystemError) {
        try Self.check(name, "renameat2")
        try Self.check(new, "renameat2")
        guard unsafe clinux_rename_new(descriptor.raw, name, new) == 0 else { throw .last("renameat2", new) }
    }

    /// Removes a file or a link.
    package func unlink(_ name: String) throws(SystemError) {
        try Self.check(name, "unlinkat")
        guard unsafe unlinkat(descriptor.raw, name, 0) == 0 else { throw .last("unlinkat", name) }
    }

    /// Removes an empty directory.
    package func removeDirectory(_ name: String) throws(SystemError) {
        try Self.check(name, "unlinkat")
        guard unsafe unlinkat(descriptor.raw, name, AT_REMOVEDIR) == 0 else { throw .last("unlinkat", name) }
    }

    /// Removes a directory with everything in it.
    ///
    /// - Parameters:
    ///   - name: The directory.
    ///   - files: Files that are expected in it; where they are all, the directory need not be listed.
    package func removeTree(_ name: String, expecting files: [String] = []) throws(SystemError) {
        let tree = try directory(name)
        for file in files {
            try Self.check(file, "unlinkat")
            // Whatever fails here, for whatever reason, is seen below.
            _ = unsafe unlinkat(tree.descriptor.raw, file, 0)
        }
        if !files.isEmpty, unsafe unlinkat(descriptor.raw, name, AT_REMOVEDIR) == 0 { return }
        try tree.removeContents()
        try removeDirectory(name)
    }

    private func removeContents() throws(SystemError) {
        var listing = try DirectoryListing(descriptor)
        while try listing.next() {
            let failure: Int32? = unsafe listing.withEntry { name in
                unsafe unlinkat(descriptor.raw, name, 0) == 0 ? nil : errno
            }
            guard let failure else { continue }
            // Linux says EISDIR, POSIX says EPERM.
            guard failure == EISDIR || failure == EPERM else {
                throw SystemError(code: failure, call: "unlinkat", subject: listing.name)
            }
            try removeTree(listing.name)
        }
    }

    /// What the kernel says about a name; links are not followed.
    package func status(of name: String) throws(SystemError) -> FileStatus {
        try Self.check(name, "fstatat")
        var status = stat()
        guard unsafe fstatat(descriptor.raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .last("fstatat", name)
        }
        return FileStatus(status)
    }

    /// Sets the permission bits of something in the directory that is not a link; for what cannot be opened yet.
    package func setMode(of name: String, _ mode: UInt32) throws(SystemError) {
        try Self.check(name, "fchmodat")
        guard unsafe fchmodat(descriptor.raw, name, mode, 0) == 0 else { throw .last("fchmodat", name) }
    }

    /// All names, in no order, without `.` and `..`.
    package func names() throws(SystemError) -> [String] {
        var listing = try DirectoryListing(descriptor)
        var names: [String] = []
        while try listing.next() { names.append(listing.name) }
        return names
    }
}
