internal import CGRPC

/// Metadata to send, as gRPC wants it; its memory lives until the batch that sends it is complete.
@safe
struct MetadataList: ~Copyable {
    private let elements: UnsafeMutableBufferPointer<grpc_metadata>

    /// - Throws: INVALID_ARGUMENT when a key or a value cannot be sent.
    init(_ metadata: RPCMetadata) throws(RPCStatus) {
        for pair in metadata.pairs { try Self.check(pair) }
        unsafe elements = .allocate(capacity: metadata.pairs.count)
        for (index, pair) in metadata.pairs.enumerated() {
            let element = unsafe grpc_metadata(
                key: makeSlice(pair.key), value: makeSlice(pair.value), internal_data: .init())
            unsafe elements.initializeElement(at: index, to: element)
        }
    }

    deinit {
        for index in unsafe elements.indices {
            unsafe grpc_slice_unref(elements[index].key)
            unsafe grpc_slice_unref(elements[index].value)
        }
        unsafe elements.deallocate()
    }

    private static func check(_ pair: RPCMetadata.Pair) throws(RPCStatus) {
        let key = unsafe makeSlice(pair.key)
        let value = unsafe makeSlice(pair.value)
        let isLegal =
            unsafe grpc_header_key_is_legal(key) != 0 && grpc_is_binary_header(key) == 0
            && grpc_header_nonbin_value_is_legal(value) != 0
        unsafe grpc_slice_unref(key)
        unsafe grpc_slice_unref(value)
        guard isLegal else {
            throw RPCStatus(.invalidArgument, "the metadata of the key '\(pair.key)' cannot be sent as text")
        }
    }

    /// The operation that sends it.
    func operation() -> grpc_op {
        unsafe cgrpc_send_initial_metadata(elements.baseAddress, elements.count)
    }
}

extension RPCMetadata {
    /// Received metadata, without binary values.
    init(_ array: grpc_metadata_array) {
        self.init()
        for index in unsafe 0..<array.count {
            guard unsafe grpc_is_binary_header(array.metadata[index].key) == 0 else { continue }
            let key = unsafe text(of: &array.metadata[index].key)
            append(key, unsafe text(of: &array.metadata[index].value))
        }
    }
}
