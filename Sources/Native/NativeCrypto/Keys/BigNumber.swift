internal import COpenSSL

/// A non-negative integer that may be secret: its memory is overwritten at the end.
@safe
struct BigNumber: ~Copyable {
    private let handle: OpaquePointer

    /// The number zero, to be filled by a calculation.
    init() throws(CryptoError) {
        guard let number = unsafe BN_secure_new() else { throw .openSSL("out of memory") }
        unsafe handle = number
        unsafe BN_set_flags(handle, BN_FLG_CONSTTIME)
    }

    /// From big-endian bytes.
    init(_ bytes: Span<UInt8>) throws(CryptoError) {
        guard let number = unsafe BN_secure_new() else { throw .openSSL("out of memory") }
        let filled = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe BN_bin2bn(buffer.baseAddress, Int32(buffer.count), number)
        }
        guard unsafe filled != nil else {
            unsafe BN_clear_free(number)
            throw .openSSL("out of memory")
        }
        unsafe handle = number
        unsafe BN_set_flags(handle, BN_FLG_CONSTTIME)
    }

    deinit { unsafe BN_clear_free(handle) }

    /// Lends OpenSSL's object.
    borrowing func withHandle<Result, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }
}
