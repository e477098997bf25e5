internal import NativeKernel

/// A received message; its bytes are overwritten when the last reference to it goes.
package final class RPCMessage: Sendable {
    private enum Storage: ~Copyable, Sendable {
        /// As it was received, when it lies in one piece.
        case received(ReceivedBuffer)
        /// Put together from pieces.
        case joined(SecretBytes)
    }

    private let storage: Storage
    /// The number of bytes.
    package let count: Int

    init(_ buffer: consuming ReceivedBuffer) {
        count = buffer.count
        if buffer.sliceCount <= 1 {
            storage = .received(buffer)
        } else {
            let pieces = buffer
            storage = .joined(
                SecretBytes(count: pieces.count) { bytes in
                    var offset = 0
                    for index in 0..<pieces.sliceCount {
                        pieces.withSlice(index) { piece in
                            for place in 0..<piece.count { bytes[offset + place] = piece[place] }
                            offset += piece.count
                        }
                    }
                })
        }
    }

    /// Lends the bytes to `body`, which must not copy what may be secret to where it cannot be wiped.
    package func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch storage {
        case .received(let buffer):
            guard buffer.sliceCount == 1 else { return try body(Span()) }
            return try buffer.withSlice(0, body)
        case .joined(let bytes):
            return try bytes.withSpan(body)
        }
    }
}

extension RPCMessage: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<message of \(count) bytes>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["count": count]) }
}
