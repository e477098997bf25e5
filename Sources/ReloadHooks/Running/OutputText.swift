internal import Synchronization

/// The little that a program prints which is asked for one thing.
final class OutputText: Sendable {
    private static let limit = 4096

    private let bytes = Mutex<[UInt8]>([])

    func append(_ span: Span<UInt8>) {
        bytes.withLock { bytes in
            for index in 0..<min(span.count, Self.limit - bytes.count) { bytes.append(span[index]) }
        }
    }

    /// What it has printed, without white space around it.
    var text: String {
        let text = String(decoding: bytes.withLock { $0 }, as: UTF8.self)
        let first = text.drop(while: \.isWhitespace)
        return String(first.reversed().drop(while: \.isWhitespace).reversed())
    }
}
