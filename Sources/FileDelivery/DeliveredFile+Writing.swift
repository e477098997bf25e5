internal import NativeKernel

extension DeliveredFile {
    /// Writes the file under a new name: readable for nobody else until all of it, its owner and its mode are right.
    ///
    /// - Parameters:
    ///   - directory: Where.
    ///   - temporary: The new name; the file's own by default.
    ///   - number: The generation's number.
    ///   - labels: What it is labelled by.
    func write(
        in directory: borrowing Directory, as temporary: String? = nil, number: UInt64, _ labels: FileLabels
    ) throws(SystemError) -> FileStatus {
        let opened = try directory.createFile(temporary ?? name)
        try contents.withSpan(generation: number) { (bytes) throws(SystemError) in try opened.write(bytes) }
        try setAccess(opened)
        labels.restore(opened, name)
        try opened.synchronise()
        let status = try opened.status()
        try opened.close()
        return status
    }

    /// Writes into the file that is there, which keeps its identity; its owner and mode are right before its content.
    func overwrite(
        in directory: borrowing Directory, number: UInt64, _ labels: FileLabels
    ) throws(SystemError) -> FileStatus {
        let opened = try directory.openFileForWriting(name)
        try setAccess(opened)
        labels.restore(opened, name)
        try contents.withSpan(generation: number) { (bytes) throws(SystemError) in
            try opened.write(bytes)
            try opened.truncate(to: bytes.count)
        }
        try opened.synchronise()
        let status = try opened.status()
        try opened.close()
        return status
    }

    private func setAccess(_ opened: borrowing OwnedDescriptor) throws(SystemError) {
        if owner.uid != nil || owner.gid != nil { try opened.setOwner(user: owner.uid, group: owner.gid) }
        // Whom the directory's default list names has no right to a key.
        if readers.isEmpty { try opened.removeAccessList(mode: mode) }
        // After the owner, since a change of that may clear bits.
        try opened.setMode(mode, readers, rights: AccessList.read)
    }

    /// Whether the file in the directory has this content, mode and owner.
    func isEqual(
        in directory: borrowing Directory, _ status: FileStatus, number: UInt64
    ) throws(SystemError) -> Bool {
        let count = contents.count(generation: number)
        guard status.kind == .regular, status.mode == readers.shownMode(mode, rights: AccessList.read),
            status.size == Int64(count), status.user == owner.uid ?? Credentials.user,
            owner.gid.map({ $0 == status.group }) ?? true
        else { return false }
        if try !directory.hasAccess(name, mode, readers) { return false }
        let found = try directory.readSecret(name, limit: count + 1)
        return contents.withSpan(generation: number) { expected in found.withSpan { Self.areEqual($0, expected) } }
    }

    private static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}
