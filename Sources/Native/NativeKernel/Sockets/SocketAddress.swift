#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// Where a stream socket is: an IP address with a port, or a path.
package struct SocketAddress: Hashable, Sendable {
    /// The kernel's form of it.
    private let bytes: [UInt8]
    /// `127.0.0.1:443`, `[::1]:443`, or the path.
    package let description: String
    /// The TCP port; nil for a path.
    package let port: UInt16?

    /// What `sockaddr_un` has room for, without the zero at the end: 107 bytes on Linux, 103 on Darwin.
    package static let maximumPathBytes = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// The address of a Unix socket in the file system.
    package init(unixPath path: String) throws(SocketError) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SocketError(.badAddress, "the path of a socket cannot be empty or contain a zero byte")
        }
        guard path.utf8.count <= Self.maximumPathBytes else {
            throw SocketError(
                .badAddress,
                "the path \(path) is too long for a socket: at most \(Self.maximumPathBytes) bytes are possible")
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        #if canImport(Darwin)
            address.sun_len = UInt8(MemoryLayout<sockaddr_un>.size)
        #endif
        // Safe because: the length was checked, and the field is zero elsewhere.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { field in
            unsafe field.copyBytes(from: path.utf8)
        }
        bytes = unsafe withUnsafeBytes(of: &address) { unsafe Array($0) }
        description = path
        port = nil
    }

    /// Takes over what the kernel or the name service answers.
    @unsafe
    init?(_ address: UnsafePointer<sockaddr>?, _ count: socklen_t) {
        guard let address = unsafe address, count > 0 else { return nil }
        bytes = unsafe Array(UnsafeRawBufferPointer(start: address, count: Int(count)))
        guard unsafe address.pointee.sa_family != sa_family_t(AF_UNIX) else {
            (description, port) = ("a Unix socket", nil)
            return
        }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: 32)
        let result = unsafe getnameinfo(
            address, count, &host, socklen_t(host.count), &service, socklen_t(service.count),
            NI_NUMERICHOST | NI_NUMERICSERV)
        guard result == 0 else { return nil }
        let (name, number) = (Self.text(host), Self.text(service))
        description =
            unsafe address.pointee.sa_family == sa_family_t(AF_INET6) ? "[\(name)]:\(number)" : "\(name):\(number)"
        port = UInt16(number)
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    var family: Int32 {
        // Safe because: every address begins with its family, and this is a copy of one.
        unsafe withRaw { address, _ in unsafe Int32(address.pointee.sa_family) }
    }

    /// Lends the kernel's form.
    @unsafe
    func withRaw<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: sockaddr_storage.self, capacity: 1) { storage in
            let raw = UnsafeMutableRawBufferPointer(storage)
            // Safe because: no address is longer than the storage that is made for all of them.
            unsafe raw.copyBytes(from: bytes)
            let start = unsafe UnsafeRawPointer(storage.baseAddress.unsafelyUnwrapped)
            return unsafe body(start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }

    /// The addresses of a host, best first; looked up on a thread that may block.
    ///
    /// - Parameters:
    ///   - host: A name, or an address as text.
    ///   - port: The TCP port.
    package static func lookUp(_ host: String, port: UInt16) async throws(SocketError) -> [SocketAddress] {
        try await BlockingThreads.shared.run { () throws(SocketError) in try find(host, port) }
    }

    private static func find(_ host: String, _ port: UInt16) throws(SocketError) -> [SocketAddress] {
        guard !host.isEmpty, !host.utf8.contains(0) else {
            throw SocketError(.badAddress, "there is no host to be connected to")
        }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = SystemSocket.streamType
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(host, "\(port)", &hints, &list)
        guard result == 0 else {
            let reason = unsafe String(cString: gai_strerror(result))
            throw SocketError(.unknownHost, "the host '\(host)' cannot be found: \(reason)")
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe SocketAddress(entry.pointee.ai_addr, entry.pointee.ai_addrlen) {
                found.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        guard !found.isEmpty else { throw SocketError(.unknownHost, "the host '\(host)' has no address") }
        return found
    }
}

extension SocketAddress: CustomStringConvertible {}
