#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// An open file descriptor, closed exactly once.
package struct OwnedDescriptor: ~Copyable, Sendable {
    let raw: Int32

    /// Takes over a descriptor that nobody else will close.
    init(adopting raw: Int32) {
        self.raw = raw
    }

    /// Lends the number to `body`, for the calls of this room.
    package func withRaw<Result: ~Copyable, Failure: Error>(
        _ body: (Int32) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(raw)
    }

    /// Writes all the bytes.
    ///
    /// - Throws: `SystemError` of `write`; what was written before it stays written.
    package func write(_ bytes: Span<UInt8>) throws(SystemError) {
        try Self.write(bytes, to: raw)
    }

    static func write(_ bytes: Span<UInt8>, to raw: Int32) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            let written = unsafe bytes.extracting(offset...).withUnsafeBufferPointer { buffer in
                unsafe SystemDescriptor.written(raw, buffer.baseAddress, buffer.count)
            }
            if written >= 0 {
                offset += written
                continue
            }
            switch errno {
            case EINTR: continue
            // Of a pipe or terminal that another process has made non-blocking: wait until there is room.
            case EAGAIN:
                var wait = pollfd(fd: raw, events: Int16(POLLOUT), revents: 0)
                guard unsafe poll(&wait, 1, -1) >= 0 || errno == EINTR else { throw .last("poll") }
            default: throw .last("write")
            }
        }
    }

    /// Closes now and tells whether the kernel had an error to report.
    package consuming func close() throws(SystemError) {
        let descriptor = raw
        discard self
        guard SystemDescriptor.closed(descriptor) == 0 else { throw .last("close") }
    }

    deinit { _ = SystemDescriptor.closed(raw) }
}
