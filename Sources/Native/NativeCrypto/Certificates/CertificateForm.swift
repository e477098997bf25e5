internal import CCertificates
internal import COpenSSL

/// An object of OpenSSL's for a certificate; there are two forms of it, which differ in their public key.
@safe
final class CertificateForm: Sendable {
    // Safe because: owned until deinit and never changed; OpenSSL locks the caches within an X509 itself.
    private nonisolated(unsafe) let handle: OpaquePointer

    private init?(_ parsed: OpaquePointer?) {
        // A key of an unknown kind leaves errors in the queue of a parse that succeeded.
        ERR_clear_error()
        guard let parsed = unsafe parsed else { return nil }
        unsafe handle = parsed
    }

    deinit { unsafe X509_free(handle) }

    /// A certificate with nothing in it, which nothing takes for a certificate and no chain can hold.
    ///
    /// It stands for bytes that were parsed once and are refused when they are parsed again: for want of memory. What
    /// needs more than it has then fails by an error of OpenSSL's own.
    static let empty: CertificateForm = {
        guard let form = unsafe CertificateForm(X509_new()) else { preconditionFailure("no memory for a certificate") }
        return form
    }()

    /// The form for all uses, its public key decoded by whatever decoder there is; nil if the DER is no certificate's.
    static func whole(_ der: [UInt8]) -> CertificateForm? {
        unsafe der.withUnsafeBufferPointer { buffer in
            var cursor = buffer.baseAddress
            return unsafe CertificateForm(d2i_X509(nil, &cursor, buffer.count))
        }
    }

    /// The form for the verification of chains alone; nil where the quick way to decode the key is not open.
    static func verification(_ der: [UInt8]) -> CertificateForm? {
        unsafe der.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return nil }
            return unsafe CertificateForm(ccertificates_parse(start, buffer.count))
        }
    }

    /// Lends OpenSSL's object to the code of this module.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// Whether OpenSSL's object is this one's.
    @unsafe
    func isHandle(_ other: OpaquePointer?) -> Bool { unsafe handle == other }
}
