internal import CGRPC

/// A call of the C core, released once.
@safe
struct CallHandle: ~Copyable, @unchecked Sendable {
    // Safe because: gRPC allows cancelling from any thread until the call is released; batches are started one after
    // the other by the call's owner.
    private let call: OpaquePointer
    private let runtime: RPCRuntime

    init(adopting call: OpaquePointer, _ runtime: RPCRuntime) {
        unsafe self.call = unsafe call
        self.runtime = runtime
    }

    deinit { unsafe grpc_call_unref(call) }

    /// Starts a batch; its completion handler runs later on the queue's thread, unless this returns false.
    func start(_ batch: CallBatch, _ handler: @escaping @Sendable (CallBatch, Bool) -> Void) -> Bool {
        unsafe batch.start(handler) { operations, count, tag in
            withSignalsBlocked { unsafe grpc_call_start_batch(call, operations, count, tag, nil) }
        }
    }

    /// Ends the call with CANCELLED wherever it is; nothing happens when it has ended.
    func cancel() {
        _ = unsafe grpc_call_cancel(call, nil)
    }

    /// Whom the call is with, as gRPC writes it: `unix:…`, `ipv4:…`.
    var peer: String {
        guard let peer = unsafe grpc_call_get_peer(call) else { return "" }
        defer { unsafe gpr_free(peer) }
        return unsafe String(cString: peer)
    }
}
