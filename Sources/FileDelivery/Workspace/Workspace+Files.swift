internal import NativeKernel

/// Visible names that are files of their own rather than links: `publish: files` and `publish: in-place`.
///
/// The generation holds the set all the same: it says which names are ours, whether hooks are owed, and what to go on
/// with after a crash.
extension Workspace {
    /// Whether readers find the file under its name as it should be.
    func isVisible(_ file: DeliveredFile, _ link: Link) throws(DeliveryError) -> Bool {
        guard link == .foreign(.regular) else { return false }
        return try at(file.name) { () throws(SystemError) in
            let status = try directory.status(of: file.name)
            if let known = visible[file.name] { return known.file == file && known.status == status }
            guard let number = current?.name.number, try file.isEqual(in: directory, status, number: number) else {
                return false
            }
            visible[file.name] = PublishedFile(file: file, status: status)
            return true
        }
    }

    /// Puts the file of the current generation under its name.
    func makeFile(_ name: String) throws(DeliveryError) {
        guard let current, let file = current.files[name]?.file else {
            throw DeliveryError(.failed, "\(path(name)): the current generation does not have it")
        }
        let number = current.name.number
        visible[name] = nil
        let link = try link(name)
        let isOverwritten = settings.mode == .inPlace && link == .foreign(.regular)
        let status: FileStatus
        do throws(SystemError) {
            if isOverwritten {
                status = try file.overwrite(in: directory, number: number, labels)
            } else {
                status = try replace(name, with: file, number)
            }
        } catch {
            guard error.reason == .busy else { throw .of(error, path(name)) }
            throw DeliveryError(
                .failed, "\(path(name)) is a mount point, which no rename can replace; use 'publish: in-place'",
                cause: error)
        }
        visible[name] = PublishedFile(file: file, status: status)
        isUnsynchronised = true
    }

    private func replace(
        _ name: String, with file: DeliveredFile, _ number: UInt64
    ) throws(SystemError) -> FileStatus {
        do throws(SystemError) {
            _ = try file.write(in: directory, as: Layout.newFile, number: number, labels)
        } catch {
            guard error.reason == .exists else { throw error }
            // Left by a write that failed.
            try directory.unlink(Layout.newFile)
            _ = try file.write(in: directory, as: Layout.newFile, number: number, labels)
        }
        try directory.rename(Layout.newFile, to: name)
        // The rename has changed the time of the status.
        return try directory.status(of: name)
    }

    /// The names that have to be written for a set of which some files have changed.
    func withNumbered(_ names: [String], _ files: [DeliveredFile]) -> [String] {
        guard settings.mode != .set else { return names }
        let wanted = Set(names)
        return files.filter { file in
            if case .numbered = file.contents { return true }
            return wanted.contains(file.name)
        }.map(\.name)
    }
}
