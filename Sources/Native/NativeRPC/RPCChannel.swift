internal import Synchronization

/// A connection to a server, made when the first call needs it and made again when it was lost.
///
/// Calls fail fast: with nobody at the address they end with UNAVAILABLE at once, and until the reconnect backoff is
/// over they do so without another attempt.
package final class RPCChannel: Sendable {
    private struct State {
        var handle: ChannelHandle?
        var calls: [ObjectIdentifier: any ClientCall] = [:]
    }

    private let state: Mutex<State>

    package init(address: RPCAddress, options: RPCChannelOptions = RPCChannelOptions()) {
        state = Mutex(State(handle: ChannelHandle(address, options)))
    }

    deinit { close() }

    /// Sends one request and waits for the one answer.
    ///
    /// When the task is cancelled, so is the call, at once.
    /// - Parameters:
    ///   - method: The path of the method: `/Service/Method`.
    ///   - timeout: After this the call ends with DEADLINE_EXCEEDED, on both sides.
    /// - Throws: How the call ended, where it was not with OK.
    package func unary(
        _ method: String, request: some RPCPayload, metadata: RPCMetadata = [:], timeout: Duration? = nil
    ) async throws(RPCStatus) -> RPCMessage {
        guard !Task.isCancelled else { throw .cancelledBeforeStart }
        let handle = try usableHandle()
        let call = UnaryCall(handle.makeCall(method, timeout: timeout), handle.runtime)
        try register(call)
        defer { forget(call) }
        return try await call.run(request, metadata).get()
    }

    /// A call with one request and any number of answers; it begins when the first answer is asked for.
    package func serverStreaming(
        _ method: String, request: some RPCPayload, metadata: RPCMetadata = [:], timeout: Duration? = nil
    ) -> RPCResponseStream {
        RPCResponseStream(
            channel: self, method: method, request: request.payload, metadata: metadata, timeout: timeout)
    }

    /// Lets the next call connect at once, however long the reconnect backoff would still be.
    package func resetBackoff() {
        state.withLock { $0.handle }?.resetBackoff()
    }

    /// Ends all calls with CANCELLED and gives up the connection; later calls fail at once.
    package func close() {
        let calls = state.withLock { state in
            state.handle = nil
            defer { state.calls = [:] }
            return Array(state.calls.values)
        }
        for call in calls { call.cancel() }
    }

    func startStreaming(
        _ method: String, _ request: RPCPayloadBytes, _ metadata: RPCMetadata, _ timeout: Duration?
    ) throws(RPCStatus) -> StreamingCall {
        guard !Task.isCancelled else { throw .cancelledBeforeStart }
        let handle = try usableHandle()
        let call = StreamingCall(handle.makeCall(method, timeout: timeout), handle.runtime)
        try register(call)
        do throws(RPCStatus) {
            // The channel must not be kept by the call, or dropping the channel would not close it.
            try call.start(request, metadata) { [weak self, weak call] in
                if let call { self?.forget(call) }
            }
        } catch {
            forget(call)
            throw error
        }
        return call
    }

    private func usableHandle() throws(RPCStatus) -> ChannelHandle {
        guard let handle = state.withLock({ $0.handle }) else { throw .channelClosed }
        return handle
    }

    private func register(_ call: any ClientCall) throws(RPCStatus) {
        let isOpen = state.withLock { state in
            guard state.handle != nil else { return false }
            state.calls[ObjectIdentifier(call)] = call
            return true
        }
        guard isOpen else { throw .channelClosed }
    }

    private func forget(_ call: any ClientCall) {
        _ = state.withLock { $0.calls.removeValue(forKey: ObjectIdentifier(call)) }
    }
}
