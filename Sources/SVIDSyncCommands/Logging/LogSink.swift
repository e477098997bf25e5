internal import NativeKernel
internal import Synchronization

/// Standard error as the end of all log lines: written at once or dropped, never waited for.
///
/// A log reader that hangs must not hold up the stream, a delivery or a reload. Lines that nobody took are counted and
/// reported with the next one that is.
final class LogSink: Sendable {
    static let standardError = LogSink()

    private let dropped = Mutex(0)

    /// Writes one line, its newline included; what is beyond the size that a pipe takes at once is cut off.
    func write(_ line: String) {
        let bytes = Self.bounded(Array(line.utf8))
        dropped.withLock { dropped in
            if dropped > 0 {
                let notice = "svidsync: \(dropped) log lines were dropped, since nobody read them\n"
                guard StandardStreams.writeIfReady(to: .standardError, Array(notice.utf8).span) else {
                    dropped += 1
                    return
                }
                dropped = 0
            }
            if !StandardStreams.writeIfReady(to: .standardError, bytes.span) { dropped += 1 }
        }
    }

    static func bounded(_ line: [UInt8]) -> [UInt8] {
        guard line.count > StandardStreams.atomicWriteLimit else { return line }
        let end = Array(" [cut]\n".utf8)
        return Array(line.prefix(StandardStreams.atomicWriteLimit - end.count)) + end
    }
}
