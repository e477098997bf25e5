internal import COpenSSL

/// OpenSSL's form of a certificate for all uses, its public key decoded by whatever decoder there is.
@safe
final class WholeCertificate: Sendable {
    // Safe because: owned until deinit and never changed; OpenSSL locks the caches within an X509 itself.
    private nonisolated(unsafe) let handle: OpaquePointer

    /// Parses a certificate that fills the bytes exactly; nil if it is none.
    init?(der: [UInt8]) {
        let bytes = der.span
        guard let parsed = unsafe Self.parsed(bytes) else { return nil }
        unsafe handle = parsed
    }

    deinit { unsafe X509_free(handle) }

    /// Lends OpenSSL's object to the code of this module.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// A new object of OpenSSL's, which the caller frees; nil if the bytes are no certificate.
    @unsafe
    static func parsed(_ bytes: Span<UInt8>) -> OpaquePointer? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            // A key of an unknown kind leaves errors in the queue of a parse that succeeded.
            defer { ERR_clear_error() }
            var cursor = buffer.baseAddress
            return unsafe d2i_X509(nil, &cursor, buffer.count)
        }
    }
}
