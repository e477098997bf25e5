internal import NativeKernel

/// What of a set is on the disk already.
extension Workspace {
    /// The names of the files that are not on the disk as they should be.
    ///
    /// A file that this process has written is compared in memory, and by its status: whoever changed content, mode
    /// or owner has changed the status too. One of an earlier process is read.
    func changes(_ files: [DeliveredFile]) throws(DeliveryError) -> [String] {
        guard current != nil, try dataIsInPlace() else { return files.map(\.name) }
        var changed: [String] = []
        for file in files {
            if try !isOnDisk(file) { changed.append(file.name) }
        }
        return changed
    }

    /// Whether `..data` leads where we left it.
    private func dataIsInPlace() throws(DeliveryError) -> Bool {
        do {
            return try directory.symbolicLink(Layout.data) == current?.name.text
        } catch {
            guard error.reason == .noSuchFile || error.reason == .invalid else { throw .of(error, path(Layout.data)) }
            return false
        }
    }

    private func isOnDisk(_ file: DeliveredFile) throws(DeliveryError) -> Bool {
        do {
            let known = current?.files[file.name]
            // What differs in memory is written anyway, whatever the disk says.
            if let known, known.file != file { return false }
            guard let status = try current?.directory.status(of: file.name) else { return false }
            if let known { return known.status == status }
            guard try isEqual(file, status) else { return false }
            current?.files[file.name] = PublishedFile(file: file, status: status)
            return true
        } catch {
            // Not there, or replaced by something else: it is to be delivered again.
            guard error.reason == .noSuchFile || error.reason == .tooManyLinks else {
                throw .of(error, path(file.name))
            }
            return false
        }
    }

    private func isEqual(_ file: DeliveredFile, _ status: FileStatus) throws(SystemError) -> Bool {
        guard let number = current?.name.number else { return false }
        return try current.map { (current) throws(SystemError) in
            try file.isEqual(in: current.directory, status, number: number)
        } ?? false
    }
}
