#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The file of a listening Unix socket: it appears at its path at once, with the right mode, listening.
///
/// The socket is bound to a hidden name beside it and then renamed: there is no moment in which it exists and does not
/// listen, or is open to those whom its mode keeps out. A stale file of a server that died is replaced by the same step.
package struct ListeningSocketFile: Sendable {
    package let path: String
    private let identity: Identity

    private struct Identity: Hashable, Sendable {
        let device: dev_t
        let inode: ino_t
    }

    /// Creates it; `listen` binds and listens at the path that it is given, and tells whether it could.
    package init(
        path: String, mode: UInt32, listen: (String) -> Bool
    ) throws(SocketError) {
        let slash = try Self.check(path)
        let suffix = String(UInt32.random(in: .min ... .max), radix: 36)
        let temporary = path[..<slash] + "/." + suffix
        // Whether both fit into an address shows here, before anything is made.
        _ = try SocketAddress(unixPath: path)
        _ = try SocketAddress(unixPath: String(temporary))
        try Self.refuseLiveServer(path)
        guard listen(String(temporary)) else {
            throw SocketError(
                .cannotListen,
                "cannot create a socket in the directory of \(path): it has to exist and be writable")
        }
        do throws(SystemError) {
            guard unsafe chmod(String(temporary), mode_t(mode)) == 0 else { throw .last("chmod", path) }
            identity = try Self.identity(String(temporary))
            guard unsafe rename(String(temporary), path) == 0 else { throw .last("rename", path) }
        } catch {
            _ = unsafe unlink(String(temporary))
            throw SocketError(.cannotListen, "cannot publish the socket \(path)", cause: error)
        }
        self.path = path
    }

    /// Removes the file, if it is still the one that was created.
    package func remove() {
        do throws(SystemError) {
            guard try Self.identity(path) == identity else { return }
            _ = unsafe unlink(path)
        } catch {
            // It is gone already, or cannot be looked at: not ours to remove.
            return
        }
    }

    private static func identity(_ path: String) throws(SystemError) -> Identity {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw .last("lstat", path) }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }

    /// The place of the last slash.
    private static func check(_ path: String) throws(SocketError) -> String.Index {
        guard path.hasPrefix("/"), !path.utf8.contains(0), let slash = path.lastIndex(of: "/"), !path.hasSuffix("/")
        else { throw SocketError(.badAddress, "the path of a socket has to be absolute: '\(path)' is not") }
        return slash
    }

    /// Refuses a path at which a server answers or something else than a socket lies.
    private static func refuseLiveServer(_ path: String) throws(SocketError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw SocketError(.cannotListen, "cannot look at \(path)", cause: .last("lstat", path))
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketError(.badAddress, "\(path) exists and is not a socket: remove it, or choose another path")
        }
        guard try answers(path) else { return }
        throw SocketError(.addressInUse, "another server answers at \(path): stop it, or choose another path")
    }

    /// Whether somebody listens at the socket.
    private static func answers(_ path: String) throws(SocketError) -> Bool {
        let address = try SocketAddress(unixPath: path)
        // Non-blocking: with a full backlog `connect` would wait, and a full backlog is an answer too.
        let socket = SystemSocket.open(AF_UNIX)
        guard socket >= 0 else {
            throw SocketError(.cannotListen, "cannot open a socket to look at \(path)", cause: .last("socket"))
        }
        defer { _ = close(socket) }
        let result = unsafe address.withRaw { unsafe connect(socket, $0, $1) }
        if result == 0 { return true }
        switch errno {
        case ECONNREFUSED, ENOENT: return false
        case EAGAIN: return true
        default:
            throw SocketError(
                .cannotListen, "cannot find out whether a server answers at \(path)", cause: .last("connect", path))
        }
    }
}
