internal import Glibc

/// The streams that the process was started with.
package enum StandardStreams {
    package enum Stream: Int32, Sendable {
        case standardOutput = 1
        case standardError = 2
    }

    /// Writes all the bytes, unbuffered; blocks while the reader at the other end does not read.
    ///
    /// - Throws: `SystemError` of `write`: `EPIPE` where the reader is gone (and SIGPIPE is blocked or ignored).
    package static func write(to stream: Stream, _ bytes: Span<UInt8>) throws(SystemError) {
        try OwnedDescriptor.write(bytes, to: stream.rawValue)
    }
}
