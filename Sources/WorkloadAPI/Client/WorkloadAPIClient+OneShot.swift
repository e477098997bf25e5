internal import NativeRPC

extension WorkloadAPIClient {
    /// The state of a stream's first message.
    func fetchFirst<Decoder: StateDecoder>(
        _ call: StreamCall, _ decoder: Decoder, _ timeout: Duration
    ) async throws(WorkloadAPIError) -> Decoder.State {
        let connection = StreamConnection(
            endpoint: endpoint, call: call, configuration: configuration, timeout: timeout)
        let message: RPCMessage
        do throws(WorkloadAPIError) {
            message = try await connection.next()
        } catch {
            throw unanswered(error, timeout)
        }
        var decoder = decoder
        let state = try message.withSpan { (bytes) throws(WorkloadAPIError) in try decoder.decode(bytes) }
        guard let state else {
            throw WorkloadAPIError(code: .invalidMessage, message: "a first message cannot repeat another")
        }
        return state
    }

    /// The answer of a call that has one.
    func answer(
        of method: WorkloadAPIMethod, to request: some RPCPayload, _ timeout: Duration
    ) async throws(WorkloadAPIError) -> RPCMessage {
        let channel = RPCChannel(endpoint, configuration)
        defer { channel.close() }
        do throws(RPCStatus) {
            return try await channel.unary(
                method.rawValue, request: request, metadata: WorkloadAPIMethod.securityMetadata, timeout: timeout)
        } catch {
            throw unanswered(WorkloadAPIError(error), timeout)
        }
    }

    /// The error of a call whose caller set a time and may have given up.
    private func unanswered(_ error: WorkloadAPIError, _ timeout: Duration) -> WorkloadAPIError {
        if Task.isCancelled { return WorkloadAPIError(code: .cancelled, message: "the call was cancelled") }
        guard error.code == .timedOut else { return error }
        return WorkloadAPIError(code: .timedOut, message: "no message came from \(endpoint) within \(timeout)")
    }
}
