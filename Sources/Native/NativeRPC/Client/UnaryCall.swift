/// One request, one answer: everything in a single batch.
final class UnaryCall: ClientCall {
    private let handle: CallHandle
    private let runtime: RPCRuntime

    init(_ handle: consuming CallHandle, _ runtime: RPCRuntime) {
        self.handle = handle
        self.runtime = runtime
    }

    /// Sends the request and waits for the answer; called once.
    func run(_ request: some RPCPayload, _ metadata: RPCMetadata) async -> Result<RPCMessage, RPCStatus> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(request, metadata) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            cancel()
        }
    }

    func cancel() {
        handle.cancel()
    }

    private func start(
        _ request: some RPCPayload, _ metadata: RPCMetadata,
        _ finish: @escaping @Sendable (Result<RPCMessage, RPCStatus>) -> Void
    ) {
        let batch = CallBatch()
        do throws(RPCStatus) {
            try batch.sendInitialMetadata(metadata)
        } catch {
            finish(.failure(error))
            return
        }
        batch.sendMessage(request)
        batch.sendCloseFromClient()
        batch.receiveInitialMetadata()
        batch.receiveMessage()
        batch.receiveStatus()
        // The handler keeps the call until its event has come.
        let started = handle.start(batch) { batch, _ in
            let status = batch.takeStatus()
            let message = batch.takeMessage(self.runtime)
            if status.code != .ok {
                finish(.failure(status))
            } else if let message {
                finish(.success(message))
            } else {
                finish(.failure(RPCStatus(.internalError, "the server answered OK without a message")))
            }
        }
        if !started { finish(.failure(.refusedBatch)) }
    }
}

extension RPCStatus {
    /// gRPC did not take a batch: a mistake of this module, never of a peer.
    static let refusedBatch = RPCStatus(.internalError, "the gRPC library refused the operations of a call")
    /// The task that waits was cancelled before the call began.
    static let cancelledBeforeStart = RPCStatus(.cancelled, "the call was cancelled before it started")
    static let channelClosed = RPCStatus(.cancelled, "the channel is closed")
}
