internal import Glibc

/// A connection to a server, for a short exchange on a thread that may block.
///
/// All that is done with it has to be over by one deadline, and can be interrupted: then calls fail with `ETIMEDOUT`
/// or `ECANCELED`.
package struct Connection: ~Copyable {
    private let descriptor: OwnedDescriptor
    private let address: ServerAddress
    private let deadline: ContinuousClock.Instant
    private let interrupt: SpawnInterrupt

    /// Connects; a name is looked up.
    init(
        to address: ServerAddress, until deadline: ContinuousClock.Instant, interrupt: SpawnInterrupt
    ) throws(SystemError) {
        self.address = address
        self.deadline = deadline
        self.interrupt = interrupt
        descriptor = try Self.open(address, deadline, interrupt)
    }

    private static func open(
        _ address: ServerAddress, _ deadline: ContinuousClock.Instant, _ interrupt: SpawnInterrupt
    ) throws(SystemError) -> OwnedDescriptor {
        let names =
            switch address {
            case .unix(let path): [ResolvedAddress(family: AF_UNIX, bytes: try unixName(path))]
            case .tcp(let host, let port): try ResolvedAddress.all(host, port)
            }
        var failure = SystemError(code: EADDRNOTAVAIL, call: "connect", subject: "\(address)")
        for name in names {
            do throws(SystemError) {
                let opened = try socket(name.family, address)
                try connect(opened, name.bytes, address, deadline, interrupt)
                return opened
            } catch {
                failure = error
            }
        }
        throw failure
    }

    /// The number of the descriptor, for libraries of this package that do the reading and writing themselves.
    package var rawDescriptor: Int32 { descriptor.raw }

    /// Sends all the bytes.
    package func write(_ bytes: Span<UInt8>) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.extracting(offset...).withUnsafeBufferPointer { buffer in
                unsafe send(descriptor.raw, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                offset += count
            } else if errno == EAGAIN {
                try wait(forWriting: true)
            } else if errno != EINTR {
                throw .last("send", "\(address)")
            }
        }
    }

    /// Receives what has come, at least a byte, at most `limit`; nothing at the end.
    package func read(limit: Int) throws(SystemError) -> [UInt8] {
        while true {
            var buffer = [UInt8](repeating: 0, count: limit)
            // Safe because: the kernel writes at most the count.
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe recv(descriptor.raw, $0.baseAddress, $0.count, 0)
            }
            if count >= 0 { return Array(buffer.prefix(count)) }
            if errno == EAGAIN {
                try wait(forWriting: false)
            } else if errno != EINTR {
                throw .last("recv", "\(address)")
            }
        }
    }

    /// Receives exactly so many bytes.
    ///
    /// - Throws: `EPIPE` when the other side ends before.
    package func read(exactly count: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try read(limit: count - bytes.count)
            guard !more.isEmpty else { throw SystemError(code: EPIPE, call: "recv", subject: "\(address)") }
            bytes += more
        }
        return bytes
    }

    /// Waits until the socket can be read or written.
    package func wait(forWriting: Bool) throws(SystemError) {
        try Self.wait(descriptor, forWriting, address, deadline, interrupt)
    }

    private static func socket(_ family: Int32, _ address: ServerAddress) throws(SystemError) -> OwnedDescriptor {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let raw = Glibc.socket(family, type, 0)
        guard raw >= 0 else { throw .last("socket", "\(address)") }
        return OwnedDescriptor(adopting: raw)
    }

    private static func connect(
        _ descriptor: borrowing OwnedDescriptor, _ name: [UInt8], _ address: ServerAddress,
        _ deadline: ContinuousClock.Instant, _ interrupt: SpawnInterrupt
    ) throws(SystemError) {
        // Safe because: the bytes are a complete socket address of that length, aligned as an array's storage is.
        let result = unsafe name.withUnsafeBytes { bytes in
            unsafe Glibc.connect(
                descriptor.raw, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        if result == 0 { return }
        // A Unix socket with a full queue says EAGAIN, and poll does not tell when there is room.
        guard errno == EINPROGRESS || errno == EINTR else { throw .last("connect", "\(address)") }
        try wait(descriptor, true, address, deadline, interrupt)
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(descriptor.raw, SOL_SOCKET, SO_ERROR, &error, &length) == 0 else {
            throw .last("getsockopt", "\(address)")
        }
        guard error == 0 else { throw SystemError(code: error, call: "connect", subject: "\(address)") }
    }

    private static func wait(
        _ descriptor: borrowing OwnedDescriptor, _ forWriting: Bool, _ address: ServerAddress,
        _ deadline: ContinuousClock.Instant, _ interrupt: SpawnInterrupt
    ) throws(SystemError) {
        while true {
            let left = deadline - .now
            guard left > .zero else { throw SystemError(code: ETIMEDOUT, call: "poll", subject: "\(address)") }
            var polled = [
                pollfd(fd: descriptor.raw, events: Int16(forWriting ? POLLOUT : POLLIN), revents: 0),
                pollfd(fd: interrupt.pollable, events: Int16(POLLIN), revents: 0),
            ]
            let milliseconds = Int32(min(60_000, Int64(left / .milliseconds(1)) + 1))
            let ready = unsafe poll(&polled, nfds_t(polled.count), milliseconds)
            guard ready >= 0 || errno == EINTR else { throw .last("poll", "\(address)") }
            if polled[1].revents != 0 {
                throw SystemError(code: ECANCELED, call: "poll", subject: "\(address)")
            }
            if ready > 0 { return }
        }
    }

    private static func unixName(_ path: String) throws(SystemError) -> [UInt8] {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: name.sun_path) else {
            throw SystemError(code: ENAMETOOLONG, call: "connect", subject: path)
        }
        // Safe because: the path was checked to fit, and a byte of zero is left behind it.
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafeBytes(of: &name) { unsafe Array($0) }
    }
}
