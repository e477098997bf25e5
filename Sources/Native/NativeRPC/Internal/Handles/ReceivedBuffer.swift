internal import CGRPC
internal import CLinux

/// A message as gRPC received it: one byte buffer of one or more slices, wiped when it goes.
@safe
struct ReceivedBuffer: ~Copyable, @unchecked Sendable {
    // Safe because: immutable until deinit.
    private let buffer: UnsafeMutablePointer<grpc_byte_buffer>
    // The slices belong to an allocator of the library, which must not be shut down before them.
    private let runtime: RPCRuntime

    init(adopting buffer: UnsafeMutablePointer<grpc_byte_buffer>, _ runtime: RPCRuntime) {
        unsafe self.buffer = unsafe buffer
        self.runtime = runtime
    }

    deinit {
        // Safe because: these bytes are the message's alone. A slice may share its block with others that were read
        // from the socket in one go, but each covers bytes of its own, and the socket's bytes are read once.
        for index in unsafe 0..<cgrpc_slice_count(buffer) {
            let slice = unsafe cgrpc_slice_at(buffer, index)
            guard let slice = unsafe slice, let start = unsafe cgrpc_slice_start(slice) else { continue }
            unsafe clinux_wipe(start, cgrpc_slice_length(slice))
        }
        unsafe grpc_byte_buffer_destroy(buffer)
    }

    var sliceCount: Int { unsafe cgrpc_slice_count(buffer) }

    var count: Int { unsafe grpc_byte_buffer_length(buffer) }

    /// Lends the bytes of one slice.
    func withSlice<Result, Failure: Error>(
        _ index: Int, _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard
            let slice = unsafe cgrpc_slice_at(buffer, index), let start = unsafe cgrpc_slice_start(slice)
        else { return try body(Span()) }
        return try unsafe body(Span(_unsafeStart: start, count: cgrpc_slice_length(slice)))
    }
}
