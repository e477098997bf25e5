internal import Synchronization

/// One call on the server: reads the request, runs the handler in a task of its own, sends what it answers.
final class ServerCall: Sendable {
    private let box: CallHandleBox
    private let context: RPCServerContext
    private let runtime: RPCRuntime
    private let state = Mutex(ServerCallState())
    /// Called once, when handler and call have both ended.
    private let finished: @Sendable (ServerCall) -> Void

    init(
        _ box: CallHandleBox, _ context: RPCServerContext, _ runtime: RPCRuntime,
        finished: @escaping @Sendable (ServerCall) -> Void
    ) {
        self.box = box
        self.context = context
        self.runtime = runtime
        self.finished = finished
    }

    /// Takes the request and has `method` answer it; without a method the call is UNIMPLEMENTED.
    ///
    /// The handlers of the batches keep the call until their events have come.
    func serve(_ method: RPCMethod?) {
        let closing = CallBatch()
        closing.receiveClose()
        let receiving = CallBatch()
        receiving.receiveMessage()
        let started =
            box.handle.start(closing) { batch, _ in
                let cancelled = batch.wasCancelled
                self.state.withLock { $0.closed(cancelled: cancelled) }?.cancel()
            }
            && box.handle.start(receiving) { batch, _ in
                self.run(method, batch.takeMessage(self.runtime))
            }
        guard !started else { return }
        box.handle.cancel()
        finished(self)
    }

    private func run(_ method: RPCMethod?, _ request: RPCMessage?) {
        let task = Task {
            do throws(RPCStatus) {
                guard let method else {
                    throw RPCStatus(.unimplemented, "this server has no method \(self.context.method)")
                }
                guard let request else { throw RPCStatus(.internalError, "the call came without a request") }
                try await self.answer(method, request)
            } catch {
                await self.fail(error)
            }
            self.finished(self)
        }
        if state.withLock({ $0.running(task) }) { task.cancel() }
    }

    private func answer(_ method: RPCMethod, _ request: RPCMessage) async throws(RPCStatus) {
        switch method.kind {
        case .unary(let handler):
            let response = try await handler(context, request)
            try await sendBatch(response.payload, status: RPCStatus(.ok, ""))
        case .serverStreaming(let handler):
            try await handler(context, request, RPCResponseWriter(call: self))
            try await sendBatch(nil, status: RPCStatus(.ok, ""))
        }
    }

    private func fail(_ status: RPCStatus) async {
        let status =
            status.code == .ok ? RPCStatus(.internalError, "the handler threw the status OK") : status
        do throws(RPCStatus) {
            try await sendBatch(nil, status: status)
        } catch {
            // The call has ended before its status could be sent: there is nobody left to tell.
            box.handle.cancel()
        }
    }

    func send(_ payload: some RPCPayload) async throws(RPCStatus) {
        try await sendBatch(payload.payload, status: nil)
    }

    private func sendBatch(_ payload: RPCPayloadBytes?, status: RPCStatus?) async throws(RPCStatus) {
        let opens = try state.withLock { (state) throws(RPCStatus) in try state.beginSending(last: status != nil) }
        defer { state.withLock { $0.endSending() } }
        let batch = CallBatch()
        if opens { try batch.sendInitialMetadata([:]) }
        if let payload { batch.sendMessage(payload) }
        if let status { batch.sendStatus(status) }
        let sent = await withCheckedContinuation { continuation in
            let started = box.handle.start(batch) { _, succeeded in continuation.resume(returning: succeeded) }
            if !started { continuation.resume(returning: false) }
        }
        guard sent else { throw RPCStatus(.cancelled, "the call ended before the message was sent") }
    }
}
