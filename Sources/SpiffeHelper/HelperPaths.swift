internal import NativeKernel
internal import SyncAgent

/// The paths of a configuration as absolute ones: spiffe-helper takes them from where it was started, and follows links.
struct HelperPaths {
    let directory: String
    let pidFile: String?
    let endpoint: String?
    /// Whether others than root and this process' user could replace what is in the directory.
    let isShared: Bool

    /// Looks at the file system; blocks.
    init(_ configuration: HelperConfiguration) throws(ConfigurationError) {
        directory = try Self.resolve(configuration.directory, "cert_dir") { path throws(SystemError) in
            try ResolvedPath.of(path)
        }
        isShared = Self.isShared(directory)
        if let pidFile = configuration.pidFile {
            self.pidFile = try Self.resolve(pidFile, "pid_file_name", Self.absolute)
        } else {
            pidFile = nil
        }
        guard let endpoint = configuration.endpoint else {
            self.endpoint = nil
            return
        }
        // There, an address is always the path of a socket; with a scheme, it cannot work there.
        let hasScheme = ["unix:", "tcp:"].contains { endpoint.value.hasPrefix($0) }
        self.endpoint =
            hasScheme ? endpoint.value : "unix://" + (try Self.resolve(endpoint, "agent_address", Self.absolute))
    }

    /// Whether the directory is one that is only taken where that is said to be wanted.
    private static func isShared(_ directory: String) -> Bool {
        do throws(UntrustedDirectory) {
            _ = try Directory.openTrusted(directory, DirectoryTrust())
            return false
        } catch {
            // What else may be wrong with it is told by who uses it.
            switch error {
            case .foreignOwner, .writableByOthers: return true
            default: return false
            }
        }
    }

    /// The absolute path of a file that may be a link, to another place each time it is opened.
    private static func absolute(_ path: String) throws(SystemError) -> String {
        let components = path.split(separator: "/")
        guard let name = components.last, name != ".", name != ".." else { return try ResolvedPath.of(path) }
        let parent = (path.hasPrefix("/") ? "/" : "./") + components.dropLast().joined(separator: "/")
        let place = try ResolvedPath.of(parent)
        return (place == "/" ? "" : place) + "/" + name
    }

    private static func resolve(
        _ path: Located<String>, _ key: String, _ find: (String) throws(SystemError) -> String
    ) throws(ConfigurationError) -> String {
        do throws(SystemError) {
            return try find(path.value)
        } catch {
            throw ConfigurationError([ConfigurationProblem(at: path.position, "\(key): \(error)")])
        }
    }
}
