internal import NativeKernel

/// Where a server listens.
public enum TLSAddress: Hashable, Sendable {
    /// A TCP port of a host: a name, or an IPv4 or IPv6 address as text. A server with port 0 gets a free one.
    case tcp(host: String, port: UInt16)
    /// A Unix socket with this absolute path.
    case unix(path: String)

    /// The kernel's addresses, best first.
    func resolved() async throws(TLSError) -> [SocketAddress] {
        do throws(SocketError) {
            switch self {
            case .tcp(let host, let port): return try await SocketAddress.lookUp(host, port: port)
            case .unix(let path): return [try SocketAddress(unixPath: path)]
            }
        } catch {
            throw TLSError(error)
        }
    }

    /// What the client asks the server for.
    var serverName: String? {
        guard case .tcp(let host, _) = self else { return nil }
        return host
    }
}

extension TLSAddress: CustomStringConvertible {
    /// `HOST:PORT`, with brackets around an IPv6 address, or the path.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
