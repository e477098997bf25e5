/// Turns the messages of one stream into full states; it may remember what it has decoded.
protocol StateDecoder<State>: Sendable {
    associatedtype State: Sendable

    /// Decodes and validates one message.
    ///
    /// - Parameter message: The message's bytes, valid during the call only.
    /// - Returns: The new state, or nil where the message says the same as the last one that was accepted.
    /// - Throws: `WorkloadAPIError` with the code `invalidMessage`; the decoder then still holds its last state.
    mutating func decode(_ message: Span<UInt8>) throws(WorkloadAPIError) -> State?
}
