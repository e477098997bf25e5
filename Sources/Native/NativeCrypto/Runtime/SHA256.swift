internal import COpenSSL

/// SHA-256 of bytes that come in pieces.
@safe
struct SHA256: ~Copyable {
    // Safe because: owned until deinit, and used only by the mutating methods of this value.
    private let context: OpaquePointer

    init() {
        CryptoRuntime.initialise()
        // For want of memory alone, of which Swift's own allocations do not return either.
        guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("no memory for a digest") }
        unsafe self.context = context
        let begun = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil)
        precondition(begun == 1, "OpenSSL cannot compute SHA-256")
    }

    mutating func update(_ bytes: Span<UInt8>) {
        let done = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
        }
        precondition(done == 1, "OpenSSL cannot compute SHA-256")
    }

    /// The 32 bytes.
    consuming func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 32) { output, count in
            let done = unsafe EVP_DigestFinal_ex(context, output.baseAddress, nil)
            precondition(done == 1, "OpenSSL cannot compute SHA-256")
            count = 32
        }
    }

    deinit { unsafe EVP_MD_CTX_free(context) }
}
