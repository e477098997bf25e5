internal import NativeKernel
internal import NativeRPC

/// One connection to the endpoint with one open stream on it.
///
/// A channel is made for each attempt, so that no back-off of the transport's own stands between us and an agent
/// that has just come back, and so that a replaced socket is always resolved anew.
final class StreamConnection {
    /// The socket file as it was just before the attempt; nil for TCP or where there was none.
    let socket: SocketFile?
    /// Whether a message has come over this connection.
    private(set) var hasDelivered = false
    private let channel: RPCChannel
    private var responses: RPCResponseStream.AsyncIterator

    /// Prepares a connection; it is made when the first message is asked for.
    ///
    /// - Parameters:
    ///   - endpoint: Where the Workload API is served.
    ///   - call: The stream to open.
    ///   - configuration: Limits, and the probing of the agent.
    ///   - timeout: How long the whole stream may take; nil for as long as it lasts.
    init(
        endpoint: EndpointAddress, call: StreamCall, configuration: WorkloadAPIConfiguration,
        timeout: Duration? = nil
    ) {
        socket = endpoint.socketPath.flatMap { SocketFile($0) }
        channel = RPCChannel(endpoint, configuration)
        responses =
            channel.serverStreaming(
                call.method.rawValue, request: call.request, metadata: WorkloadAPIMethod.securityMetadata,
                timeout: timeout
            ).makeAsyncIterator()
    }

    deinit { channel.close() }

    /// The next message.
    ///
    /// - Throws: `streamEnded` after the agent ended the stream in good order, else the mapped status of the call.
    func next() async throws(WorkloadAPIError) -> RPCMessage {
        let message: RPCMessage?
        do {
            message = try await responses.next()
        } catch {
            throw WorkloadAPIError(error)
        }
        guard let message else {
            throw WorkloadAPIError(code: .streamEnded, message: "the agent ended the stream")
        }
        hasDelivered = true
        return message
    }
}

extension RPCChannel {
    /// A channel to a Workload API: plaintext, no credentials (Workload Endpoint §3.1, §5).
    convenience init(_ endpoint: EndpointAddress, _ configuration: WorkloadAPIConfiguration) {
        let keepalive = configuration.keepalive.map { policy in
            RPCChannelOptions.Keepalive(interval: policy.interval, timeout: policy.timeout)
        }
        self.init(
            address: endpoint.rpcAddress,
            options: RPCChannelOptions(
                maximumReceiveBytes: configuration.limits.messageBytes, keepalive: keepalive))
    }
}
