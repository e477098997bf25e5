internal import Glibc

/// The service manager that started the process, as far as it wants to hear from it (sd_notify(3)).
package struct ServiceManager: Sendable {
    /// What `NOTIFY_SOCKET` holds: a path, or `@` and an abstract name; nil where nobody wants to hear.
    private let address: String?

    package init(address: String? = Environment.value("NOTIFY_SOCKET")) {
        self.address = address
    }

    /// Sends a state, such as `READY=1`, as one datagram; does nothing without a service manager.
    ///
    /// - Throws: `SystemError` of `socket` or `sendto`.
    package func notify(_ state: String) throws(SystemError) {
        guard let address, !address.isEmpty else { return }
        let raw = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw .last("socket") }
        let descriptor = OwnedDescriptor(adopting: raw)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(address.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else {
            throw SystemError(code: ENAMETOOLONG, call: "sendto", subject: address)
        }
        // Safe because the path was checked to fit, and the buffers live for the calls.
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { path in
            unsafe path.copyBytes(from: bytes)
            if bytes[0] == UInt8(ascii: "@") { unsafe path[0] = 0 }
        }
        let length = MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + bytes.count } ?? 0
        let message = Array(state.utf8)
        let sent = descriptor.withRaw { raw in
            unsafe withUnsafePointer(to: name) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    unsafe message.withUnsafeBytes { bytes in
                        unsafe sendto(
                            raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), generic,
                            socklen_t(length))
                    }
                }
            }
        }
        guard sent == message.count else { throw .last("sendto", address) }
    }
}
