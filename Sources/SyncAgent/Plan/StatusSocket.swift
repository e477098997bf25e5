internal import NativeKernel

/// The socket at which the running agent answers `svidsync status`.
package struct StatusSocket: Hashable, Sendable {
    package let path: String
    /// Of the socket's file.
    let mode: FileMode
    /// The mode of the directory, where it has to be made; nil where it must be there.
    let directoryMode: UInt32?

    /// Finds out where the agent that runs on a configuration answers; the command that asks comes to the same result.
    ///
    /// Without a path in the configuration it is `status.sock` in /run/svidsync for root, in $XDG_RUNTIME_DIR/svidsync for
    /// others, where that is set; the name of any other configuration than the standard one gives the socket another
    /// name, so that agents do not meet.
    ///
    /// - Parameters:
    ///   - settings: What the configuration says.
    ///   - configuration: The path of the configuration file.
    ///   - standard: The path that needs no mention.
    /// - Returns: nil where there is no answer, or no place.
    package init?(_ settings: StatusSettings, configuration: String, standard: String) {
        guard settings.isEnabled else { return nil }
        mode = settings.mode
        if let socket = settings.socket {
            (path, directoryMode) = (socket.value, nil)
            return
        }
        let name = configuration == standard ? "status.sock" : "status-\(Self.digest(configuration)).sock"
        if Credentials.user == 0 {
            (path, directoryMode) = ("/run/svidsync/\(name)", 0o755)
            return
        }
        guard let runtime = Environment.value("XDG_RUNTIME_DIR"), runtime.hasPrefix("/") else { return nil }
        (path, directoryMode) = ("\(runtime)/svidsync/\(name)", 0o700)
    }

    /// 64 bits of the path (FNV-1a): enough to keep a machine's configurations apart.
    private static func digest(_ path: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in WorkingDirectory.absolute(path).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}
