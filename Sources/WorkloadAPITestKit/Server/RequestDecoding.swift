internal import NativeMessages
internal import NativeRPC

extension RPCMessage {
    /// The request as a message.
    ///
    /// - Throws: `InvalidArgument` if it is none.
    func decoded<Message: WorkloadMessage>() throws(RPCStatus) -> Message {
        do throws(MessageError) {
            return try withSpan { bytes throws(MessageError) in try Message(decoding: bytes) }
        } catch {
            throw .badMessage(error, .invalidArgument)
        }
    }
}
