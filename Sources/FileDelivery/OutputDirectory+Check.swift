internal import NativeKernel

extension OutputDirectory {
    /// Looks whether a delivery could work, as far as that can be known without writing; blocks.
    ///
    /// A directory that does not exist yet and is to be made is judged by the deepest one above it that exists.
    package static func check(_ settings: DeliverySettings) throws(DeliveryError) {
        try FileSetRules.check(settings)
        var path = settings.directory[...]
        while true {
            do {
                try checkExisting(String(path), settings)
                return
            } catch {
                guard error.code == .vanished, settings.createDirectory, path != "/",
                    let slash = path.lastIndex(of: "/")
                else { throw error }
                path = slash == path.startIndex ? "/" : path[..<slash]
            }
        }
    }

    private static func checkExisting(_ path: String, _ settings: DeliverySettings) throws(DeliveryError) {
        do throws(UntrustedDirectory) {
            let directory = try Directory.openTrusted(path, DirectoryTrust(owner: settings.directoryOwner?.uid))
            do throws(SystemError) {
                try directory.checkWritable()
            } catch {
                throw .system(error)
            }
        } catch {
            throw .of(error)
        }
    }
}
