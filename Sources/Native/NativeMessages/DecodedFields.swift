internal import CProtobufC
internal import CWorkloadAPI
internal import NativeKernel

// Fields of a struct that protobuf-c has decoded, as Swift values. Safe because: the pointers belong to a
// `DecodedMessage` that the caller keeps until these functions have returned, and each was allocated with the
// length that is read here.

/// A text field; absent is empty.
func decodedText(_ field: UnsafeMutablePointer<CChar>?, _ name: StaticString) throws(MessageError) -> String {
    guard let field = unsafe field else { return "" }
    let count = unsafe cworkload_string_length(field)
    let bytes = unsafe UnsafeRawPointer(field).assumingMemoryBound(to: UInt8.self)
    guard
        let text = unsafe String(validating: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    else { throw .invalidText(name) }
    return text
}

/// A text field that is a secret: valid UTF-8, but never a `String`.
func decodedSecretText(
    _ field: UnsafeMutablePointer<CChar>?, _ name: StaticString
) throws(MessageError) -> SecretBytes {
    guard let field = unsafe field else { return SecretBytes(copying: Span()) }
    let count = unsafe cworkload_string_length(field)
    let bytes = unsafe UnsafeRawPointer(field).assumingMemoryBound(to: UInt8.self)
    let span = unsafe Span(_unsafeStart: bytes, count: count)
    do {
        _ = try UTF8Span(validating: span)
    } catch {
        throw .invalidText(name)
    }
    return SecretBytes(copying: span)
}

/// A field of bytes; absent is empty.
func decodedBytes(_ field: ProtobufCBinaryData) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: field.data, count: field.len))
}

/// A field of bytes that are a secret.
func decodedSecret(_ field: ProtobufCBinaryData) -> SecretBytes {
    guard let data = unsafe field.data else { return SecretBytes(copying: Span()) }
    return unsafe SecretBytes(copying: Span(_unsafeStart: data, count: field.len))
}
