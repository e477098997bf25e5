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
        try at(name) { () throws(SystemError) in try Link(name, in: directory) }
    }

    /// The names whose link has to be made; refuses those that something else has.
    func linksToMake(_ files: [DeliveredFile]) throws(DeliveryError) -> [String] {
        var names: [String] = []
        for file in files {
            let link = try link(file.name)
            try link.checkAvailable(path(file.name), settings)
            if link != .ours { names.append(file.name) }
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

extension Workspace.Link {
    /// Looks at a visible name.
    init(_ name: String, in directory: borrowing Directory) throws(SystemError) {
        do throws(SystemError) {
            self = try directory.symbolicLink(name) == Layout.target(name) ? .ours : .foreign(.symbolicLink)
        } catch {
            switch error.reason {
            case .noSuchFile: self = .missing
            // It is no link.
            case .invalid: self = .foreign(try directory.status(of: name).kind)
            default: throw error
            }
        }
    }

    /// Refuses a name that something else has and that is not to be replaced.
    func checkAvailable(_ path: String, _ settings: DeliverySettings) throws(DeliveryError) {
        guard case .foreign(let kind) = self else { return }
        guard kind != .directory else {
            throw DeliveryError(.foreignFile, "\(path) is a directory; move it away or choose another name")
        }
        guard settings.replaceExisting else {
            throw DeliveryError(
                .foreignFile, "\(path) was not made by svidsync; move it away or choose another name")
        }
    }
}
