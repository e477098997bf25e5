internal import NativeKernel

/// A message of the Workload API.
package protocol WorkloadMessage: Sendable {
    /// What it is encoded into: plain bytes, or bytes that are wiped where the message holds a key or a token.
    associatedtype Encoding: Sendable

    /// Decodes a message as it came from the wire; unknown fields are passed over, counts are not limited.
    init(decoding bytes: Span<UInt8>) throws(MessageError)

    /// The message as it goes onto the wire.
    ///
    /// - Throws: `MessageError` when a text holds a zero byte.
    func encoded() throws(MessageError) -> Encoding
}
