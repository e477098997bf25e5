#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The calls on stream sockets in which systems differ, and those whose names are those of methods here.
///
/// Each returns what the system call returns, and -1 with errno set on failure.
enum SystemSocket {
    /// A new socket that does not block, is closed on exec and raises no SIGPIPE.
    static func open(_ family: Int32) -> Int32 {
        #if canImport(Darwin)
            let raw = socket(family, SOCK_STREAM, 0)
            guard raw >= 0 else { return raw }
            var one: Int32 = 1
            let isReady =
                unsafe fcntl(raw, F_SETFD, FD_CLOEXEC) == 0 && fcntl(raw, F_SETFL, O_NONBLOCK) == 0
                && setsockopt(raw, SOL_SOCKET, SO_NOSIGPIPE, &one, socklen_t(MemoryLayout<Int32>.size)) == 0
            guard isReady else {
                let reason = errno
                _ = close(raw)
                errno = reason
                return -1
            }
            return raw
        #else
            return socket(family, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        #endif
    }

    @unsafe
    static func connected(_ raw: Int32, to address: UnsafePointer<sockaddr>, _ count: socklen_t) -> Int32 {
        unsafe connect(raw, address, count)
    }

    static func listening(_ raw: Int32, backlog: Int32) -> Int32 { listen(raw, backlog) }

    /// Sends once; the peer's end is an error and no signal.
    @unsafe
    static func sent(_ raw: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        #if canImport(Darwin)
            unsafe send(raw, bytes, count, 0)
        #else
            unsafe send(raw, bytes, count, Int32(MSG_NOSIGNAL))
        #endif
    }

    /// Ends the sending.
    static func endSending(_ raw: Int32) -> Int32 { shutdown(raw, Int32(SHUT_WR)) }

    /// Has the kernel acknowledge at once what has come over TCP, where the system knows such a thing.
    static func acknowledging(_ raw: Int32) -> Int32 {
        #if canImport(Darwin)
            return 0
        #else
            var one: Int32 = 1
            return unsafe setsockopt(raw, Int32(IPPROTO_TCP), TCP_QUICKACK, &one, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    /// What look-ups are told about the kind of sockets.
    static var streamType: Int32 {
        #if canImport(Darwin)
            SOCK_STREAM
        #else
            Int32(SOCK_STREAM.rawValue)
        #endif
    }

    /// Whether an error of `accept` is one of the connection that was to be taken, which is gone (accept(2)).
    static func isOfConnection(_ code: Int32) -> Bool {
        #if os(Linux)
            if code == ENONET { return true }
        #endif
        return [
            EINTR, ECONNABORTED, ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN, EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH,
        ].contains(code)
    }
}
