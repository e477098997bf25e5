internal import CLinux
internal import Glibc

/// Opening a directory that nobody else can replace or write in.
extension Directory {
    /// Opens a directory by its absolute path after a check of every component from the root on; makes what is missing.
    ///
    /// Each component is opened relative to the one before and not through links, so that what was checked is what is
    /// used. Directories above the last are made with mode 0755.
    package static func openTrusted(_ path: String, _ trust: DirectoryTrust) throws(UntrustedDirectory) -> Directory {
        let components = path.split(separator: "/").map(String.init).filter { $0 != "." }
        guard path.hasPrefix("/"), !components.contains(".."), !path.utf8.contains(0) else {
            throw .notAbsolute(path: path)
        }
        let us = geteuid()
        var walked = ""
        var current = try component(AT_FDCWD, "/", walked: "/")
        for (index, name) in components.enumerated() {
            try trust.check(status(current, walked), path: walked.isEmpty ? "/" : walked, isLast: false, us: us)
            walked += "/\(name)"
            let isLast = index == components.count - 1
            do {
                current = try component(current.raw, name, walked: walked)
            } catch .system(let error) where error.code == ENOENT {
                guard let creation = trust.creation else { throw .system(error) }
                let parent = try reopen(current, walked)
                try make(name, in: parent, isLast ? creation : DirectoryTrust.Creation(mode: 0o755), walked)
                current = try component(current.raw, name, walked: walked)
            }
        }
        let last = try status(current, walked)
        try trust.check(last, path: walked.isEmpty ? "/" : walked, isLast: true, us: us)
        return try reopen(current, walked)
    }

    /// A component as a handle for look-ups only: no permission to read it is needed.
    private static func component(
        _ parent: Int32, _ name: String, walked: String
    ) throws(UntrustedDirectory) -> OwnedDescriptor {
        let raw = unsafe clinux_open_path(parent, name, 0)
        if raw >= 0 { return OwnedDescriptor(adopting: raw) }
        let reason = errno
        guard reason == ENOTDIR || reason == ELOOP else {
            throw .system(SystemError(code: reason, call: "openat", subject: walked))
        }
        let target: String
        do {
            target = try SymbolicLink.read(at: parent, name)
        } catch {
            throw .notADirectory(path: walked)
        }
        throw .symbolicLink(path: walked, target: target)
    }

    private static func status(
        _ component: borrowing OwnedDescriptor, _ walked: String
    ) throws(UntrustedDirectory) -> FileStatus {
        do {
            return try component.status()
        } catch {
            throw .system(SystemError(code: error.code, call: error.call, subject: walked))
        }
    }

    /// The same directory for reading, which a handle for look-ups does not allow.
    private static func reopen(
        _ component: borrowing OwnedDescriptor, _ walked: String
    ) throws(UntrustedDirectory) -> Directory {
        let raw = unsafe openat(component.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw .system(.last("openat", walked)) }
        return Directory(adopting: OwnedDescriptor(adopting: raw))
    }

    /// Makes a directory that has its owner and mode from the moment on at which it has its name.
    private static func make(
        _ name: String, in parent: borrowing Directory, _ creation: DirectoryTrust.Creation, _ walked: String
    ) throws(UntrustedDirectory) {
        let temporary = ".svidsync-new-\(name)"
        do throws(SystemError) {
            do throws(SystemError) {
                try parent.makeDirectory(temporary)
            } catch {
                // Left by a process that was killed in the middle of this.
                guard error.code == EEXIST else { throw error }
                try parent.removeDirectory(temporary)
                try parent.makeDirectory(temporary)
            }
            try parent.setMode(of: temporary, 0o700)
            let made = try parent.directory(temporary)
            if creation.user != nil || creation.group != nil {
                try made.setOwner(user: creation.user, group: creation.group)
            }
            try made.setMode(creation.mode)
            // Where the policy's type may not be set, it has that of its parent.
            do throws(SystemError) { try made.restoreLabel(as: walked) } catch  where error.reason == .notPermitted {}
            try parent.renameExclusively(temporary, to: name)
            try parent.synchronise()
        } catch {
            // Another process was faster with the same directory, or took the temporary name for a leftover: the caller
            // opens and checks what is there now.
            if error.code == ENOENT { return }
            if error.code == EEXIST, error.call == "renameat2" {
                do { return try parent.removeDirectory(temporary) } catch { throw .system(error) }
            }
            throw .system(SystemError(code: error.code, call: error.call, subject: walked))
        }
    }
}
