internal import CProtobufC
internal import CWorkloadAPI
internal import NativeKernel

/// Holds the C structs, texts and bytes of one message while it is encoded; all of it is wiped at the end.
@safe
struct MessageArena: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer]

    init() {
        unsafe blocks = []
    }

    deinit {
        let allocator = unsafe cworkload_allocator(nil)
        unsafe blocks.forEach { unsafe allocator.free(nil, $0) }
    }

    private mutating func allocate<Element>(_ type: Element.Type, count: Int) -> UnsafeMutablePointer<Element> {
        let allocator = unsafe cworkload_allocator(nil)
        guard let block = unsafe allocator.alloc(nil, max(count, 1) * MemoryLayout<Element>.stride) else {
            fatalError("out of memory")
        }
        unsafe blocks.append(block)
        return unsafe block.bindMemory(to: type, capacity: count)
    }

    private mutating func copy(_ bytes: Span<UInt8>, terminated: Bool) -> UnsafeMutablePointer<UInt8> {
        let copy = unsafe allocate(UInt8.self, count: bytes.count + 1)
        for index in 0..<bytes.count { unsafe (copy + index).initialize(to: bytes[index]) }
        if terminated { unsafe (copy + bytes.count).initialize(to: 0) }
        return unsafe copy
    }

    private mutating func text(
        _ bytes: Span<UInt8>, _ name: StaticString
    ) throws(MessageError) -> UnsafeMutablePointer<CChar> {
        // A C string ends at its first zero byte: the rest would be lost without a word.
        for index in 0..<bytes.count where bytes[index] == 0 { throw .zeroByte(name) }
        let bytes = unsafe copy(bytes, terminated: true)
        return unsafe UnsafeMutableRawPointer(bytes).assumingMemoryBound(to: CChar.self)
    }

    /// A text field.
    mutating func text(_ text: String, _ name: StaticString) throws(MessageError) -> UnsafeMutablePointer<CChar> {
        try unsafe self.text(text.utf8.span, name)
    }

    /// A text field that is a secret.
    mutating func text(
        _ secret: SecretBytes, _ name: StaticString
    ) throws(MessageError) -> UnsafeMutablePointer<CChar> {
        // `withSpan` cannot lend to a closure that changes `self`.
        var arena = MessageArena()
        let result = try unsafe secret.withSpan { (bytes) throws(MessageError) in try unsafe arena.text(bytes, name) }
        adopt(&arena)
        return unsafe result
    }

    /// A field of bytes.
    mutating func bytes(_ bytes: [UInt8]) -> ProtobufCBinaryData {
        unsafe ProtobufCBinaryData(len: bytes.count, data: copy(bytes.span, terminated: false))
    }

    /// A field of bytes that are a secret.
    mutating func bytes(_ secret: SecretBytes) -> ProtobufCBinaryData {
        var arena = MessageArena()
        let data = unsafe secret.withSpan { bytes in unsafe arena.copy(bytes, terminated: false) }
        adopt(&arena)
        return unsafe ProtobufCBinaryData(len: secret.count, data: data)
    }

    private mutating func adopt(_ other: inout MessageArena) {
        unsafe blocks.append(contentsOf: other.blocks)
        unsafe other.blocks = []
    }

    /// A nested message.
    mutating func message<Message>(_ message: Message) -> UnsafeMutablePointer<Message> {
        let copy = unsafe allocate(Message.self, count: 1)
        unsafe copy.initialize(to: message)
        return unsafe copy
    }

    /// A repeated field of messages, each built by `build`.
    mutating func messages<Item, Message>(
        _ items: [Item], _ build: (Item, inout MessageArena) throws(MessageError) -> Message
    ) throws(MessageError) -> UnsafeMutablePointer<UnsafeMutablePointer<Message>?> {
        let list = unsafe allocate(UnsafeMutablePointer<Message>?.self, count: items.count)
        for (index, item) in items.enumerated() {
            unsafe (list + index).initialize(to: message(try build(item, &self)))
        }
        return unsafe list
    }

    /// A repeated field of texts.
    mutating func texts(
        _ texts: [String], _ name: StaticString
    ) throws(MessageError) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
        let list = unsafe allocate(UnsafeMutablePointer<CChar>?.self, count: texts.count)
        for (index, text) in texts.enumerated() { unsafe (list + index).initialize(to: try self.text(text, name)) }
        return unsafe list
    }

    /// A repeated field of bytes.
    mutating func byteStrings(_ strings: [[UInt8]]) -> UnsafeMutablePointer<ProtobufCBinaryData> {
        let list = unsafe allocate(ProtobufCBinaryData.self, count: strings.count)
        for (index, string) in strings.enumerated() { unsafe (list + index).initialize(to: bytes(string)) }
        return unsafe list
    }

    /// The message on the wire, where it holds no secret.
    borrowing func packed<Message>(_ message: Message) -> [UInt8] {
        unsafe MessageArena.withBase(message) { base in
            unsafe Array(unsafeUninitializedCapacity: protobuf_c_message_get_packed_size(base)) { buffer, count in
                // Without memory there is nothing to pack into, and nothing to pack.
                count = unsafe buffer.baseAddress.map { unsafe protobuf_c_message_pack(base, $0) } ?? 0
            }
        }
    }

    /// The message on the wire, where it holds a secret.
    borrowing func packedSecret<Message>(_ message: Message) -> SecretBytes {
        unsafe MessageArena.withBase(message) { base in
            unsafe SecretBytes(count: protobuf_c_message_get_packed_size(base)) { span in
                unsafe span.withUnsafeMutableBufferPointer { buffer in
                    guard let start = buffer.baseAddress else { return }
                    _ = unsafe protobuf_c_message_pack(base, start)
                }
            }
        }
    }

    private static func withBase<Message, Result>(
        _ message: Message, _ body: (UnsafePointer<ProtobufCMessage>) -> Result
    ) -> Result {
        unsafe withUnsafePointer(to: message) { pointer in
            // Safe because: every generated struct begins with its ProtobufCMessage.
            unsafe body(UnsafeRawPointer(pointer).assumingMemoryBound(to: ProtobufCMessage.self))
        }
    }
}

/// A generated struct, set up by its generated function.
func initialized<Message>(
    _ message: Message, by initialize: (UnsafeMutablePointer<Message>?) -> Void
) -> Message {
    var message = message
    unsafe initialize(&message)
    return message
}
