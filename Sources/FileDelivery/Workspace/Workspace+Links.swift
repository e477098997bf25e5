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

    /// The names whose link (or, outside `publish: set`, file) has to be made; refuses those that something else has.
    ///
    /// What stands in the place of a file that we have published is never somebody else's: it is replaced.
    func linksToMake(_ files: [DeliveredFile]) throws(DeliveryError) -> [String] {
        var names: [String] = []
        for file in files {
            let link = try link(file.name)
            let isOurs = current?.names.contains(file.name) ?? false
            try link.checkAvailable(path(file.name), replacing: isOurs || settings.replaceExisting)
            let isInPlace = settings.mode == .set ? link == .ours : try isVisible(file, link)
            if !isInPlace { names.append(file.name) }
        }
        return names
    }

    /// Makes what readers find under a name; the current generation must hold the file already, so that a link never
    /// dangles.
    func makeVisible(_ name: String) throws(DeliveryError) {
        settings.mode == .set ? try makeLink(name, replacing: true) : try makeFile(name)
    }

    /// Makes a visible link.
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

    /// Removes what readers find under a name of an earlier set.
    func removeVisible(_ name: String) throws(DeliveryError) {
        switch try link(name) {
        case .ours, .foreign(.regular), .foreign(.symbolicLink): try removeLink(name)
        case .foreign, .missing: break
        }
        visible[name] = nil
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
    func checkAvailable(_ path: String, replacing: Bool) throws(DeliveryError) {
        guard case .foreign(let kind) = self else { return }
        guard kind != .directory else {
            throw DeliveryError(.foreignFile, "\(path) is a directory; move it away or choose another name")
        }
        guard replacing else {
            throw DeliveryError(
                .foreignFile, "\(path) was not made by svidsync; move it away or choose another name")
        }
    }
}
