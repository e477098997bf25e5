/// Where a call stands on the server, between its handler's task and the events of gRPC.
struct ServerCallState {
    private var task: Task<Void, Never>?
    private var isSending = false
    private var isFinished = false
    /// The client has gone, or the call was ended from elsewhere.
    private(set) var isCancelled = false
    /// The initial metadata has been sent, which must go before the first message.
    private var isOpened = false

    /// The handler runs; true when it is to be cancelled at once.
    mutating func running(_ task: Task<Void, Never>) -> Bool {
        self.task = task
        return isCancelled
    }

    /// The call has ended; the task that is to be cancelled.
    mutating func closed(cancelled: Bool) -> Task<Void, Never>? {
        isCancelled = cancelled
        defer { task = nil }
        return cancelled ? task : nil
    }

    /// A batch with a message or the status may be sent; whether it has to begin with the initial metadata.
    mutating func beginSending(last: Bool) throws(RPCStatus) -> Bool {
        guard !isCancelled else { throw RPCStatus(.cancelled, "the client has gone, or the call was ended") }
        guard !isFinished else { throw RPCStatus(.internalError, "a message was sent after the end of its call") }
        guard !isSending else { throw RPCStatus(.internalError, "two messages were sent at a time on one call") }
        isSending = true
        isFinished = last
        defer { isOpened = true }
        return !isOpened
    }

    mutating func endSending() {
        isSending = false
    }
}
