/// Where a server listens.
package enum RPCAddress: Sendable, Hashable {
    /// A Unix socket, by its absolute path.
    case unix(path: String)
    /// A host (an IP address without brackets, or a name) and a port.
    case tcp(host: String, port: Int)
}

extension RPCAddress: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): "\(Self.bracketed(host)):\(port)"
        }
    }

    private static func bracketed(_ host: String) -> String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
    }
}

extension RPCAddress {
    /// What a channel is made for: a URI, in which a path is percent-encoded, and an IP address needs no resolver.
    var channelTarget: String {
        switch self {
        case .unix(let path): "unix:\(Self.percentEncoded(path))"
        case .tcp(let host, let port) where host.utf8.contains(UInt8(ascii: ":")): "ipv6:%5B\(host)%5D:\(port)"
        case .tcp(let host, let port) where Self.isIPv4(host): "ipv4:\(host):\(port)"
        case .tcp(let host, let port): "dns:///\(host):\(port)"
        }
    }

    private static func isIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func percentEncoded(_ path: String) -> String {
        var encoded = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }
}
