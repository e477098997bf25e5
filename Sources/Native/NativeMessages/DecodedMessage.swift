internal import CProtobufC
internal import CWorkloadAPI

/// A message that protobuf-c has decoded; every block of it is wiped and freed at the end.
@safe
struct DecodedMessage<Message>: ~Copyable {
    private let pointer: UnsafeMutablePointer<Message>

    /// Decodes the bytes with the generated function of the message's type.
    ///
    /// Memory is limited to a multiple of the bytes' number that no genuine message reaches: an entry of an
    /// object with one-letter keys, the costliest of all, takes some 13 times its size.
    init(
        _ bytes: Span<UInt8>, as type: StaticString,
        by unpack: (UnsafeMutablePointer<ProtobufCAllocator>?, Int, UnsafePointer<UInt8>?) -> UnsafeMutablePointer<
            Message
        >?
    ) throws(MessageError) {
        var budget = bytes.count * 16 + 1_048_576
        // Safe because: allocator and budget are used only during the call; what is decoded refers to neither.
        let decoded = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe withUnsafeMutablePointer(to: &budget) { budget in
                var allocator = unsafe cworkload_allocator(budget)
                return unsafe unpack(&allocator, buffer.count, buffer.baseAddress)
            }
        }
        guard let decoded = unsafe decoded else { throw .malformed(type) }
        unsafe pointer = decoded
    }

    deinit {
        var allocator = unsafe cworkload_allocator(nil)
        // Safe because: every generated struct begins with its ProtobufCMessage.
        unsafe protobuf_c_message_free_unpacked(
            UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: ProtobufCMessage.self), &allocator)
    }

    /// Lends the C struct.
    func read<Result>(_ body: (Message) throws(MessageError) -> Result) throws(MessageError) -> Result {
        try unsafe body(pointer.pointee)
    }
}
