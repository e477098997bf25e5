internal import NativeKernel

extension OutputDirectory {
    /// Looks whether a delivery could work, as far as that can be known without writing; blocks.
    ///
    /// A directory that does not exist yet and is to be made is judged by the deepest one above it that exists.
    ///
    /// - Parameters:
    ///   - settings: The directory.
    ///   - names: The files that are to be delivered; something else may have a name.
    package static func check(_ settings: DeliverySettings, names: [String] = []) throws(DeliveryError) {
        try FileSetRules.check(settings)
        var path = settings.directory[...]
        while true {
            do {
                try checkExisting(String(path), settings, names)
                return
            } catch {
                guard error.code == .vanished, settings.createDirectory, path != "/",
                    let slash = path.lastIndex(of: "/")
                else { throw error }
                path = slash == path.startIndex ? "/" : path[..<slash]
            }
        }
    }

    /// Whether what is delivered is kept in memory alone, as far as that can be known without writing; blocks.
    ///
    /// A directory that does not exist yet is judged by the deepest one above it that does.
    package static func isInMemory(_ settings: DeliverySettings) throws(DeliveryError) -> Bool {
        var path = settings.directory[...]
        while true {
            do throws(SystemError) {
                return try Directory.open(String(path)).isInMemory()
            } catch {
                guard error.reason == .noSuchFile, path != "/", let slash = path.lastIndex(of: "/") else {
                    throw .of(error, String(path))
                }
                path = slash == path.startIndex ? "/" : path[..<slash]
            }
        }
    }

    private static func checkExisting(
        _ path: String, _ settings: DeliverySettings, _ names: [String]
    ) throws(DeliveryError) {
        let directory = try writable(path, settings)
        guard path == settings.directory else { return }
        let published = published(in: directory)
        for name in names {
            let link: Workspace.Link
            do {
                link = try Workspace.Link(name, in: directory)
            } catch {
                throw .of(error, "\(path)/\(name)")
            }
            try link.checkAvailable(
                "\(path)/\(name)", replacing: settings.replaceExisting || published.contains(name))
        }
    }

    private static func writable(_ path: String, _ settings: DeliverySettings) throws(DeliveryError) -> Directory {
        do throws(UntrustedDirectory) {
            let directory = try Directory.openTrusted(path, settings.trust())
            do throws(SystemError) {
                try directory.checkWritable()
            } catch {
                throw .system(error)
            }
            return directory
        } catch {
            throw .of(error)
        }
    }

    /// The names of the set that is there; none where that cannot be told.
    private static func published(in directory: borrowing Directory) -> Set<String> {
        do {
            let current = try directory.directory(try directory.symbolicLink(Layout.data))
            return Set(try current.names().filter(Layout.allows))
        } catch {
            return []
        }
    }
}
