internal import NativeKernel

/// The visible names: links into the current generation.
extension Workspace {
    /// What has a visible name.
    enum Link: Equatable {
        case ours
        case missing
        case foreign(FileStatus.Kind)
    }

    /// Looks at a visible name.
    func link(_ name: String) throws(DeliveryError) -> Link {
        do {
            if try directory.symbolicLink(name) == Layout.target(name) { return .ours }
            return .foreign(.symbolicLink)
        } catch {
            switch error.reason {
            case .noSuchFile: return .missing
            // It is no link.
            case .invalid: break
            default: throw .of(error, path(name))
            }
        }
        let status = try at(name) { () throws(SystemError) in try directory.status(of: name) }
        return .foreign(status.kind)
    }

    /// The names whose link has to be made; refuses those that something else has.
    func linksToMake(_ files: [DeliveredFile]) throws(DeliveryError) -> [String] {
        var names: [String] = []
        for file in files {
            switch try link(file.name) {
            case .ours: break
            case .missing: names.append(file.name)
            case .foreign(.directory):
                throw DeliveryError(
                    .foreignFile, "\(path(file.name)) is a directory; move it away or choose another name")
            case .foreign:
                guard settings.replaceExisting else {
                    throw DeliveryError(
                        .foreignFile,
                        "\(path(file.name)) was not made by svidsync; move it away, or set replace_existing")
                }
                names.append(file.name)
            }
        }
        return names
    }

    /// Makes a visible link; the current generation must hold the file already, so that the link never dangles.
    func makeLink(_ name: String, replacing: Bool) throws(DeliveryError) {
        try at(name) { () throws(SystemError) in
            do throws(SystemError) {
                try directory.makeSymbolicLink(name, to: Layout.target(name))
            } catch {
                guard replacing, error.reason == .exists else { throw error }
                try directory.makeSymbolicLink(Layout.newLink, to: Layout.target(name))
                try directory.rename(Layout.newLink, to: name)
            }
        }
        isUnsynchronised = true
    }

    func removeLink(_ name: String) throws(DeliveryError) {
        try at(name) { () throws(SystemError) in try directory.unlink(name) }
        isUnsynchronised = true
    }

    /// Puts changed names on the disk.
    func synchroniseIfNeeded() throws(DeliveryError) {
        guard isUnsynchronised else { return }
        do {
            try directory.synchronise()
        } catch {
            throw .of(error, settings.directory)
        }
        isUnsynchronised = false
    }
}
