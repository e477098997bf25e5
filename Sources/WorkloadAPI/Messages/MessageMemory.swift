internal import NativeMessages

/// Tells new messages of a stream from repeated ones; agents repeat themselves (Workload Endpoint appendix A, step 4).
struct MessageMemory<Message: WorkloadMessage & Equatable>: Sendable {
    /// The last message that was accepted.
    private var accepted: Message?

    /// Decodes a message.
    ///
    /// - Returns: nil where it says the same as the last one that was accepted.
    /// - Throws: `invalidMessage` where the bytes are no such message.
    func decode(_ bytes: Span<UInt8>) throws(WorkloadAPIError) -> Message? {
        let message: Message
        do {
            message = try Message(decoding: bytes)
        } catch {
            throw .invalidMessage("the message cannot be decoded: \(error)")
        }
        return message == accepted ? nil : message
    }

    /// Everything in the message is right: it is the one to compare with from now on.
    mutating func accept(_ message: Message) {
        accepted = message
    }
}
