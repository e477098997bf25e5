internal import CGRPC

/// A server of the C core.
///
/// It may only be released after `shutDown` has called back, or before `start`.
@safe
final class ServerHandle: Sendable {
    // Safe because: immutable; the functions that are called on it here are thread-safe.
    private nonisolated(unsafe) let server: OpaquePointer
    let runtime: RPCRuntime

    init(_ options: RPCServerOptions) {
        let runtime = RPCRuntime.acquire()
        self.runtime = runtime
        let arguments = ArgumentList(
            ArgumentList.common + [
                ("grpc.max_receive_message_length", options.maximumReceiveBytes),
                // Two servers on one port would share its clients between them.
                ("grpc.so_reuseport", 0),
            ])
        unsafe server = withSignalsBlocked {
            let server = unsafe arguments.withArguments { unsafe cgrpc_make_server($0) }
            unsafe runtime.queue.withHandle { unsafe grpc_server_register_completion_queue(server, $0, nil) }
            return unsafe server
        }
    }

    deinit { unsafe grpc_server_destroy(server) }

    /// Binds an address as gRPC writes it and listens; nil when that fails.
    ///
    /// - Returns: The port; something above zero for a Unix socket.
    func listen(_ target: String) -> Int? {
        let port = withSignalsBlocked {
            let credentials = unsafe grpc_insecure_server_credentials_create()
            defer { unsafe grpc_server_credentials_release(credentials) }
            return unsafe grpc_server_add_http2_port(server, target, credentials)
        }
        return port > 0 ? Int(port) : nil
    }

    func start() {
        withSignalsBlocked { unsafe grpc_server_start(server) }
    }

    /// Waits for the next call; false when the server takes none any more.
    func request(_ handler: @escaping @Sendable (CallRequest, Bool) -> Void) -> Bool {
        unsafe CallRequest(runtime, handler).start(server)
    }

    /// Takes no more calls and connections; `stopped` is called when the calls in progress have ended.
    func shutDown(_ stopped: @escaping @Sendable () -> Void) {
        // The tag holds the notice, and the notice this handle, so that the server outlives its shutdown.
        let notice = ShutdownNotice {
            withExtendedLifetime(self) { stopped() }
        }
        unsafe runtime.queue.withHandle { queue in
            unsafe grpc_server_shutdown_and_notify(server, queue, notice.makeTag())
        }
    }

    /// Ends all calls in progress; only after `shutDown`.
    func cancelAllCalls() {
        unsafe grpc_server_cancel_all_calls(server)
    }
}

private final class ShutdownNotice: Completion {
    private let stopped: () -> Void

    init(_ stopped: @escaping () -> Void) {
        self.stopped = stopped
    }

    override func complete(_ succeeded: Bool) {
        stopped()
    }
}
