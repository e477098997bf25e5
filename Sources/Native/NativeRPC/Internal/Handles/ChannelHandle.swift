internal import CGRPC

/// A channel of the C core, destroyed when its last user has gone.
@safe
final class ChannelHandle: Sendable {
    // Safe because: immutable; the functions that are called on it here are thread-safe.
    private nonisolated(unsafe) let channel: OpaquePointer
    let runtime: RPCRuntime

    init(_ address: RPCAddress, _ options: RPCChannelOptions) {
        let runtime = RPCRuntime.acquire()
        self.runtime = runtime
        let arguments = ArgumentList(
            ArgumentList.common + [
                ("grpc.max_receive_message_length", options.maximumReceiveBytes),
                ("grpc.initial_reconnect_backoff_ms", options.initialReconnectBackoff.wholeMilliseconds),
                // Named for the backoff, but what it sets is the time that one attempt to connect has.
                ("grpc.min_reconnect_backoff_ms", options.connectTimeout.wholeMilliseconds),
                ("grpc.max_reconnect_backoff_ms", options.maximumReconnectBackoff.wholeMilliseconds),
                // A new channel must not inherit the connection, nor the backoff, of one that failed.
                ("grpc.use_local_subchannel_pool", 1),
                // Retrying is the caller's decision; core's own keeps copies of what was sent.
                ("grpc.enable_retries", 0),
                ("grpc.service_config_disable_resolution", 1),
                ("grpc.enable_http_proxy", 0),
                // A channel that idles stays connected: no timer.
                ("grpc.client_idle_timeout_ms", Int(Int32.max)),
            ] + (options.keepalive?.arguments ?? []))
        unsafe channel = withSignalsBlocked {
            let credentials = unsafe grpc_insecure_credentials_create()
            defer { unsafe grpc_channel_credentials_release(credentials) }
            return unsafe arguments.withArguments { arguments in
                unsafe grpc_channel_create(address.channelTarget, credentials, arguments)
            }
        }
    }

    deinit { unsafe grpc_channel_destroy(channel) }

    /// Makes a call; nothing is sent yet.
    func makeCall(_ method: String, timeout: Duration?) -> CallHandle {
        let path = unsafe makeSlice(method)
        defer { unsafe grpc_slice_unref(path) }
        let call = unsafe runtime.queue.withHandle { queue in
            unsafe cgrpc_make_call(channel, queue, path, deadline(after: timeout))
        }
        return unsafe CallHandle(adopting: call, runtime)
    }

    /// Connects at once at the next call, whatever the backoff would say.
    func resetBackoff() {
        unsafe grpc_channel_reset_connect_backoff(channel)
    }
}

extension RPCChannelOptions.Keepalive {
    fileprivate var arguments: [(key: StaticString, value: Int)] {
        [
            ("grpc.keepalive_time_ms", interval.wholeMilliseconds),
            ("grpc.keepalive_timeout_ms", timeout.wholeMilliseconds),
            // By default core stops after two pings until it has something to send, which a stream never has.
            ("grpc.http2.max_pings_without_data", 0),
        ]
    }
}

/// The point in time that is so far from now; for ever without a timeout.
private func deadline(after timeout: Duration?) -> gpr_timespec {
    guard let timeout else { return gpr_inf_future(GPR_CLOCK_MONOTONIC) }
    let (seconds, attoseconds) = timeout.components
    // A century is for ever; more would overflow what gRPC computes with.
    guard seconds < 3_155_760_000 else { return gpr_inf_future(GPR_CLOCK_MONOTONIC) }
    let interval = gpr_timespec(
        tv_sec: max(seconds, 0), tv_nsec: seconds < 0 ? 0 : Int32(attoseconds / 1_000_000_000), clock_type: GPR_TIMESPAN
    )
    return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), interval)
}

extension Duration {
    /// Milliseconds, at least one.
    var wholeMilliseconds: Int {
        max(1, Int(clamping: components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}
