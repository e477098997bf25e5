internal import Synchronization

/// One request, a stream of answers: a message is asked for only when somebody waits for it, so that the flow control
/// of HTTP/2 holds the server back.
final class StreamingCall: ClientCall {
    private let handle: CallHandle
    private let runtime: RPCRuntime
    private let state = Mutex(StreamState())

    init(_ handle: consuming CallHandle, _ runtime: RPCRuntime) {
        self.handle = handle
        self.runtime = runtime
    }

    /// Sends the request; called once, before everything else.
    ///
    /// `ended` is called when the call has ended, whoever ended it.
    func start(
        _ request: some RPCPayload, _ metadata: RPCMetadata, ended: @escaping @Sendable () -> Void
    ) throws(RPCStatus) {
        let opening = CallBatch()
        try opening.sendInitialMetadata(metadata)
        opening.sendMessage(request)
        opening.sendCloseFromClient()
        opening.receiveInitialMetadata()
        let closing = CallBatch()
        closing.receiveStatus()
        // The handlers keep the call until their events have come.
        let started =
            handle.start(opening) { _, _ in }
            && handle.start(closing) { batch, _ in
                ended()
                let status = batch.takeStatus()
                self.perform(self.state.withLock { $0.finished(status) })
            }
        guard started else {
            cancel()
            throw .refusedBatch
        }
    }

    /// The next message; nil when the server has ended the stream with OK.
    func next() async -> StreamState.Answer {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                perform(state.withLock { $0.wait(continuation) })
            }
        } onCancel: {
            cancel()
        }
    }

    func cancel() {
        handle.cancel()
    }

    private func perform(_ action: StreamState.Action) {
        switch action {
        case .nothing: break
        case .resume(let waiter, let answer): waiter.resume(returning: answer)
        case .receive:
            let batch = CallBatch()
            batch.receiveMessage()
            let started = handle.start(batch) { batch, _ in
                let message = batch.takeMessage(self.runtime)
                self.perform(self.state.withLock { $0.received(message) })
            }
            guard !started else { return }
            cancel()
            perform(state.withLock { $0.received(nil) })
        }
    }
}
