internal import Glibc
internal import NativeKernel

/// The file of a listening Unix socket: it appears at its path at once, with the right mode, listening.
///
/// The socket is bound to a hidden name beside it and then renamed: there is no moment in which it exists and does not
/// listen, or is open to those whom its mode keeps out. A stale file of a server that died is replaced by the same step.
struct SocketFile: Sendable {
    let path: String
    private let identity: Identity

    private struct Identity: Hashable, Sendable {
        let device: dev_t
        let inode: ino_t
    }

    /// What `sockaddr_un` has room for, without the zero at the end.
    private static let maximumPathBytes = 107

    /// Creates it; `listen` binds and listens at the path that it is given, and tells whether it could.
    init(
        path: String, mode: UInt32, listen: (String) -> Bool
    ) throws(RPCServerError) {
        let slash = try Self.check(path)
        let suffix = String(UInt32.random(in: .min ... .max), radix: 36)
        let temporary = path[..<slash] + "/." + suffix
        try Self.checkLength(String(temporary))
        try Self.refuseLiveServer(path)
        guard listen(String(temporary)) else {
            throw RPCServerError(
                .cannotListen,
                "cannot create a socket in the directory of \(path): it has to exist and be writable")
        }
        do throws(SystemError) {
            guard unsafe chmod(String(temporary), mode) == 0 else { throw .last("chmod", path) }
            identity = try Self.identity(String(temporary))
            guard unsafe rename(String(temporary), path) == 0 else { throw .last("rename", path) }
        } catch {
            _ = unsafe unlink(String(temporary))
            throw RPCServerError(.cannotListen, "cannot publish the socket \(path)", cause: error)
        }
        self.path = path
    }

    /// Removes the file, if it is still the one that was created.
    func remove() {
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
    private static func check(_ path: String) throws(RPCServerError) -> String.Index {
        guard path.hasPrefix("/"), !path.utf8.contains(0), let slash = path.lastIndex(of: "/"), !path.hasSuffix("/")
        else { throw RPCServerError(.badAddress, "the path of a socket has to be absolute: '\(path)' is not") }
        try checkLength(path)
        return slash
    }

    private static func checkLength(_ path: String) throws(RPCServerError) {
        guard path.utf8.count <= maximumPathBytes else {
            throw RPCServerError(
                .badAddress, "the path \(path) is too long for a socket: at most \(maximumPathBytes) bytes are possible"
            )
        }
    }

    /// Refuses a path at which a server answers or something else than a socket lies.
    private static func refuseLiveServer(_ path: String) throws(RPCServerError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw RPCServerError(.cannotListen, "cannot look at \(path)", cause: .last("lstat", path))
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw RPCServerError(.badAddress, "\(path) exists and is not a socket: remove it, or choose another path")
        }
        guard try answers(path) else { return }
        throw RPCServerError(.addressInUse, "another server answers at \(path): stop it, or choose another path")
    }

    /// Whether somebody listens at the socket.
    private static func answers(_ path: String) throws(RPCServerError) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // Safe because: the length was checked, and the field is zero elsewhere.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            unsafe field.copyBytes(from: path.utf8)
        }
        // Non-blocking: with a full backlog `connect` would wait, and a full backlog is an answer too.
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        guard socket >= 0 else {
            throw RPCServerError(.cannotListen, "cannot open a socket to look at \(path)", cause: .last("socket"))
        }
        defer { _ = Glibc.close(socket) }
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(socket, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return true }
        switch errno {
        case ECONNREFUSED, ENOENT: return false
        case EAGAIN: return true
        default:
            throw RPCServerError(
                .cannotListen, "cannot find out whether a server answers at \(path)", cause: .last("connect", path))
        }
    }
}
