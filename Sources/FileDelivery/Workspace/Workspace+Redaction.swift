internal import NativeKernel

/// Files that stay, empty, when a new set does not have them: a missing file may be a remount, an empty one is a
/// withdrawal.
extension Workspace {
    /// The files of the current generation that are neither in the new set nor to be removed.
    func emptied(besides files: [DeliveredFile]) throws(DeliveryError) -> [DeliveredFile] {
        guard !settings.emptiedSuffixes.isEmpty, let current else { return [] }
        let wanted = Set(files.map(\.name))
        var emptied: [DeliveredFile] = []
        for name in current.names.sorted() where !wanted.contains(name) && settings.empties(name) {
            if let known = current.files[name]?.file, known.contents == .bytes([]) {
                emptied.append(known)
            } else {
                let status = try at(name) { () throws(SystemError) in try current.directory.status(of: name) }
                emptied.append(DeliveredFile(emptied: name, status))
            }
        }
        return emptied
    }
}

extension DeliveredFile {
    /// Nothing in the place of a file that was there, for the same readers.
    init(emptied name: String, _ status: FileStatus) {
        self.init(
            name: name, contents: .bytes([]), mode: status.mode & 0o777,
            owner: FileOwner(uid: status.user, gid: status.group))
    }
}
