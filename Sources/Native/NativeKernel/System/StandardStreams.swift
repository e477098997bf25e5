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

extension StandardStreams {
    /// What a pipe takes at once or not at all (PIPE_BUF of Linux).
    package static let atomicWriteLimit = 4096

    /// Writes the bytes if the reader at the other end has room for them now; never blocks.
    ///
    /// Callers take turns (a lock of their own), or two might share the room that one has seen.
    ///
    /// - Parameter bytes: At most `atomicWriteLimit` of them.
    /// - Returns: Whether they were written.
    package static func writeIfReady(to stream: Stream, _ bytes: Span<UInt8>) -> Bool {
        precondition(bytes.count <= atomicWriteLimit, "more than a pipe takes at once")
        var question = pollfd(fd: stream.rawValue, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&question, 1, 0) == 1, question.revents & Int16(POLLOUT) != 0 else { return false }
        do {
            try write(to: stream, bytes)
            return true
        } catch {
            return false
        }
    }
}
