internal import Glibc

/// A socket address as the kernel takes it.
struct ResolvedAddress {
    let family: Int32
    let bytes: [UInt8]

    /// All addresses of a host, in the order in which they should be tried; blocks for a name.
    static func all(_ host: String, _ port: UInt16) throws(SystemError) -> [ResolvedAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, "\(port)", &hints, &list)
        guard code == 0 else {
            // Its numbers are not those of errno; what matters is that there is no such address.
            throw SystemError(code: code == EAI_SYSTEM ? errno : EADDRNOTAVAIL, call: "getaddrinfo", subject: host)
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [ResolvedAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            // Safe because: the library's entries hold an address of the length that they state.
            let bytes = unsafe UnsafeRawBufferPointer(
                start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
            found.append(unsafe ResolvedAddress(family: entry.pointee.ai_family, bytes: Array(bytes)))
            unsafe next = entry.pointee.ai_next
        }
        return found
    }
}
