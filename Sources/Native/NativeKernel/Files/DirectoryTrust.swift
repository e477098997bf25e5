/// Why a directory must not be used for files that others rely on.
package enum UntrustedDirectory: Error, Hashable, Sendable {
    /// Only absolute paths without `..` name one place.
    case notAbsolute(path: String)
    /// A component of the path is a symbolic link.
    case symbolicLink(path: String, target: String)
    /// A component of the path is something else than a directory.
    case notADirectory(path: String)
    /// Somebody else owns the component, and so may replace what is in it.
    case foreignOwner(path: String, user: UInt32)
    /// Somebody else may write in the component.
    case writableByOthers(path: String, mode: UInt32, group: UInt32)
    /// A call failed on the component.
    case system(SystemError)
}

/// Who may own the directories on a path, and how the last one is made where it is missing.
package struct DirectoryTrust: Hashable, Sendable {
    /// How a missing directory is made.
    package struct Creation: Hashable, Sendable {
        package var mode: UInt32
        package var user: UInt32?
        package var group: UInt32?

        package init(mode: UInt32, user: UInt32? = nil, group: UInt32? = nil) {
            self.mode = mode
            self.user = user
            self.group = group
        }
    }

    /// A user besides root and ourselves who may own the last directory: the one that the administrator has named.
    package var owner: UInt32?
    /// Whether it does not matter who else could change the path or what is in it; links stay refused.
    package var isShared = false
    /// Nil when a missing directory is an error.
    package var creation: Creation?

    package init(owner: UInt32? = nil, creation: Creation? = nil) {
        self.owner = owner
        self.creation = creation
    }

    /// Checks one directory of a path.
    ///
    /// - Its owner must be root or us (or `owner`, for the last one): an owner may rename and delete what is in it.
    /// - Nobody else may write in it. The group may where it is root's own (0), which holds root alone, or, in
    ///   containers that run as any user with group 0, whoever runs them. An ACL entry for another user shows as a
    ///   writable group, so it is refused too.
    /// - Above the last directory, sticky directories such as /tmp may be writable: nobody can move there what belongs
    ///   to root or us. In the last one, others could still take our names.
    func check(_ status: FileStatus, path: String, isLast: Bool, us: UInt32) throws(UntrustedDirectory) {
        guard !isShared else { return }
        let trusted = status.user == 0 || status.user == us || (isLast && status.user == owner)
        guard trusted else { throw .foreignOwner(path: path, user: status.user) }
        let groupMayWrite = status.mode & 0o020 != 0 && status.group != 0
        let othersMayWrite = status.mode & 0o002 != 0
        let sticky = status.mode & 0o1000 != 0
        if groupMayWrite || othersMayWrite, isLast || !sticky {
            throw .writableByOthers(path: path, mode: status.mode, group: status.group)
        }
    }
}
