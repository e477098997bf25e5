internal import CGRPC
internal import NativeKernel

// Bytes on their way out, as slices of gRPC. Whoever makes one releases it with `grpc_slice_unref`.

/// A copy of a text.
func makeSlice(_ text: String) -> grpc_slice {
    var text = text
    return text.withUTF8 { bytes in unsafe copiedSlice(bytes) }
}

/// A payload: plain bytes are copied, secret ones lent, so that no copy is left behind anywhere.
func makeSlice(_ payload: some RPCPayload) -> grpc_slice {
    switch payload.payload {
    case .plain(let bytes): unsafe bytes.withUnsafeBufferPointer { bytes in unsafe copiedSlice(bytes) }
    case .secret(let secret): unsafe lentSlice(secret)
    }
}

private func copiedSlice(_ bytes: UnsafeBufferPointer<UInt8>) -> grpc_slice {
    unsafe UnsafeRawBufferPointer(bytes).withMemoryRebound(to: CChar.self) { characters in
        unsafe grpc_slice_from_copied_buffer(characters.baseAddress, characters.count)
    }
}

private func lentSlice(_ secret: SecretBytes) -> grpc_slice {
    // Safe because: the memory of SecretBytes neither moves nor changes, and the slice holds a reference to it, which
    // gRPC gives back from whichever thread drops the slice last; gRPC does not write to slices that it sends.
    unsafe secret.withSpan { span in
        unsafe span.withUnsafeBufferPointer { bytes in
            unsafe grpc_slice_new_with_user_data(
                UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count,
                { reference in
                    guard let reference = unsafe reference else { return }
                    unsafe Unmanaged<SecretBytes>.fromOpaque(reference).release()
                }, Unmanaged.passRetained(secret).toOpaque())
        }
    }
}

/// A slice's bytes as text; what is not UTF-8 is replaced.
func text(of slice: inout grpc_slice) -> String {
    let start = unsafe cgrpc_slice_start(&slice)
    let bytes = unsafe UnsafeBufferPointer(start: start, count: cgrpc_slice_length(&slice))
    return unsafe String(decoding: bytes, as: UTF8.self)
}
