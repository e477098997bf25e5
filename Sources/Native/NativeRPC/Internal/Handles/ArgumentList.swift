internal import CGRPC

/// Settings of a channel or a server, in the form that gRPC takes them.
struct ArgumentList {
    private var arguments: [(key: StaticString, value: Int32)]

    init(_ arguments: [(key: StaticString, value: Int)]) {
        self.arguments = arguments.map { (key: $0.key, value: Int32(clamping: $0.value)) }
    }

    /// Lends the C struct.
    func withArguments<Result>(_ body: (UnsafePointer<grpc_channel_args>) -> Result) -> Result {
        // Safe because: keys are static, and gRPC copies what it is given during the call.
        var list = unsafe arguments.map { key, value in
            unsafe cgrpc_integer_argument(
                UnsafeRawPointer(key.utf8Start).assumingMemoryBound(to: CChar.self), value)
        }
        return unsafe list.withUnsafeMutableBufferPointer { list in
            var arguments = unsafe grpc_channel_args(num_args: list.count, args: list.baseAddress)
            return unsafe body(&arguments)
        }
    }

    /// What channels and servers have in common: nothing that costs time or wake-ups and is not needed here.
    static let common: [(key: StaticString, value: Int)] = [
        // Statistics for a service that nobody runs here.
        ("grpc.enable_channelz", 0),
        // Measuring the bandwidth pings the peer; windows grow with each large message anyway.
        ("grpc.http2.bdp_probe", 0),
        // Only uncompressed messages: decompression would make copies that nobody wipes.
        ("grpc.compression_enabled_algorithms_bitset", 1),
    ]
}
