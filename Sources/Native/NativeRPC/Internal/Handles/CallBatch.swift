internal import CGRPC
internal import NativeKernel

/// Operations on a call that are started together and completed by one event, with all the memory that they use.
///
/// One thread builds and starts it, then gRPC has it, then the queue's thread reads the results: never two at a time.
@safe
final class CallBatch: Completion, @unchecked Sendable {
    private let received: UnsafeMutablePointer<cgrpc_received>
    private var operations: [grpc_op]
    private var outgoing: UnsafeMutablePointer<grpc_byte_buffer>?
    private var metadata: MetadataBox?
    private var statusDetails: UnsafeMutablePointer<grpc_slice>?
    private var handler: (@Sendable (CallBatch, Bool) -> Void)?

    private final class MetadataBox {
        let list: MetadataList
        init(_ list: consuming MetadataList) { self.list = list }
    }

    override init() {
        unsafe received = .allocate(capacity: 1)
        unsafe received.initialize(to: cgrpc_received())
        unsafe grpc_metadata_array_init(&received.pointee.initial_metadata)
        unsafe grpc_metadata_array_init(&received.pointee.trailing_metadata)
        unsafe received.pointee.status_details = grpc_empty_slice()
        unsafe operations = []
        unsafe outgoing = nil
        unsafe statusDetails = nil
    }

    deinit {
        unsafe grpc_metadata_array_destroy(&received.pointee.initial_metadata)
        unsafe grpc_metadata_array_destroy(&received.pointee.trailing_metadata)
        unsafe grpc_slice_unref(received.pointee.status_details)
        if let message = unsafe received.pointee.message { unsafe grpc_byte_buffer_destroy(message) }
        unsafe received.deallocate()
        if let outgoing = unsafe outgoing { unsafe grpc_byte_buffer_destroy(outgoing) }
        if let statusDetails = unsafe statusDetails {
            unsafe grpc_slice_unref(statusDetails.pointee)
            unsafe statusDetails.deallocate()
        }
    }

    // MARK: Building

    func sendInitialMetadata(_ metadata: RPCMetadata) throws(RPCStatus) {
        let box = MetadataBox(try MetadataList(metadata))
        self.metadata = box
        unsafe operations.append(box.list.operation())
    }

    func sendMessage(_ payload: some RPCPayload) {
        var slice = unsafe makeSlice(payload)
        unsafe outgoing = grpc_raw_byte_buffer_create(&slice, 1)
        unsafe grpc_slice_unref(slice)
        unsafe operations.append(cgrpc_send_message(outgoing))
    }

    func sendCloseFromClient() {
        unsafe operations.append(cgrpc_send_close_from_client())
    }

    func sendStatus(_ status: RPCStatus) {
        let details = UnsafeMutablePointer<grpc_slice>.allocate(capacity: 1)
        unsafe details.initialize(to: makeSlice(status.message))
        unsafe statusDetails = details
        unsafe operations.append(cgrpc_send_status(grpc_status_code(status.code.rawValue), details))
    }

    func receiveInitialMetadata() {
        unsafe operations.append(cgrpc_receive_initial_metadata(received))
    }

    func receiveMessage() {
        unsafe operations.append(cgrpc_receive_message(received))
    }

    func receiveStatus() {
        unsafe operations.append(cgrpc_receive_status(received))
    }

    func receiveClose() {
        unsafe operations.append(cgrpc_receive_close(received))
    }

    // MARK: Running

    /// Has `start` hand the operations to gRPC; false when gRPC refused them, and then no event will come.
    func start(
        _ handler: @escaping @Sendable (CallBatch, Bool) -> Void,
        _ start: (UnsafePointer<grpc_op>?, Int, UnsafeMutableRawPointer) -> grpc_call_error
    ) -> Bool {
        self.handler = handler
        let tag = unsafe makeTag()
        let result = unsafe operations.withUnsafeBufferPointer { operations in
            unsafe start(operations.baseAddress, operations.count, tag)
        }
        guard result == GRPC_CALL_OK else {
            self.handler = nil
            unsafe Completion.abandon(tag)
            return false
        }
        return true
    }

    override func complete(_ succeeded: Bool) {
        let handler = self.handler
        self.handler = nil
        handler?(self, succeeded)
    }

    // MARK: Results, for the completion handler

    /// The message that was received, once; nil at the end of the messages.
    func takeMessage(_ runtime: RPCRuntime) -> RPCMessage? {
        guard let message = unsafe received.pointee.message else { return nil }
        unsafe received.pointee.message = nil
        return unsafe RPCMessage(ReceivedBuffer(adopting: message, runtime))
    }

    /// How the call ended.
    func takeStatus() -> RPCStatus {
        let code = unsafe RPCStatus.Code(rawValue: Int32(received.pointee.status.rawValue)) ?? .unknown
        return unsafe RPCStatus(code, text(of: &received.pointee.status_details))
    }

    /// Whether the client went away, or the call was ended from elsewhere, before it was served.
    var wasCancelled: Bool { unsafe received.pointee.cancelled != 0 }
}
