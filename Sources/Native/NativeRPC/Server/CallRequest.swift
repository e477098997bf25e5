internal import CGRPC

/// Asks a server for its next call, and holds what comes.
@safe
final class CallRequest: Completion, @unchecked Sendable {
    // Safe because: gRPC writes to it between the request and its event, and only the event's handler reads it.
    private let storage: UnsafeMutablePointer<Storage>
    private let runtime: RPCRuntime
    private let handler: @Sendable (CallRequest, Bool) -> Void

    @unsafe
    private struct Storage {
        var call: OpaquePointer?
        var details = unsafe grpc_call_details()
        var metadata = unsafe grpc_metadata_array()
    }

    init(_ runtime: RPCRuntime, _ handler: @escaping @Sendable (CallRequest, Bool) -> Void) {
        self.runtime = runtime
        self.handler = handler
        unsafe storage = .allocate(capacity: 1)
        unsafe storage.initialize(to: Storage())
        unsafe grpc_call_details_init(&storage.pointee.details)
        unsafe grpc_metadata_array_init(&storage.pointee.metadata)
    }

    deinit {
        unsafe grpc_call_details_destroy(&storage.pointee.details)
        unsafe grpc_metadata_array_destroy(&storage.pointee.metadata)
        unsafe storage.deinitialize(count: 1)
        unsafe storage.deallocate()
    }

    /// Starts waiting for a call; false when the server takes no requests any more, and then no event will come.
    func start(_ server: OpaquePointer) -> Bool {
        let tag = unsafe makeTag()
        let result = unsafe runtime.queue.withHandle { queue in
            unsafe grpc_server_request_call(
                server, &storage.pointee.call, &storage.pointee.details, &storage.pointee.metadata, queue, queue, tag)
        }
        guard result == GRPC_CALL_OK else {
            unsafe Completion.abandon(tag)
            return false
        }
        return true
    }

    override func complete(_ succeeded: Bool) {
        handler(self, succeeded)
    }

    /// The call that has come, once.
    func takeCall() -> (call: CallHandleBox, context: RPCServerContext)? {
        guard let call = unsafe storage.pointee.call else { return nil }
        unsafe storage.pointee.call = nil
        let box = unsafe CallHandleBox(CallHandle(adopting: call, runtime))
        let context = unsafe RPCServerContext(
            method: text(of: &storage.pointee.details.method), metadata: RPCMetadata(storage.pointee.metadata),
            peer: box.handle.peer, deadline: instant(storage.pointee.details.deadline))
        return (box, context)
    }
}

/// A call handle that can be put into a tuple.
final class CallHandleBox: Sendable {
    let handle: CallHandle

    init(_ handle: consuming CallHandle) {
        self.handle = handle
    }
}

/// A deadline of gRPC on Swift's clock; nil for "never".
private func instant(_ deadline: gpr_timespec) -> ContinuousClock.Instant? {
    guard gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) != 0 else { return nil }
    let remaining = gpr_time_sub(deadline, gpr_now(deadline.clock_type))
    return .now + .seconds(remaining.tv_sec) + .nanoseconds(Int64(remaining.tv_nsec))
}
