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

extension TLSAddress: LosslessStringConvertible {
    /// Reads an address: `HOST:PORT`, `[IPV6]:PORT`, or the absolute path of a Unix socket.
    ///
    /// - Returns: nil for anything else.
    public init?(_ description: String) {
        guard !description.hasPrefix("/") else {
            self = .unix(path: description)
            return
        }
        guard let colon = description.lastIndex(of: ":") else { return nil }
        let digits = description[description.index(after: colon)...]
        var host = description[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(digits) else {
            return nil
        }
        self = .tcp(host: String(host), port: port)
    }

    /// `HOST:PORT`, with brackets around an IPv6 address, or the path.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
