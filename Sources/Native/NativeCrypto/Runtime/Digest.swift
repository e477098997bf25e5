internal import COpenSSL

/// Message digests.
package enum Digest {
    /// SHA-256 of the bytes.
    package static func sha256(_ bytes: Span<UInt8>) -> [UInt8] {
        CryptoRuntime.initialise()
        return unsafe bytes.withUnsafeBufferPointer { input in
            unsafe [UInt8](unsafeUninitializedCapacity: 32) { output, count in
                let done = unsafe EVP_Digest(
                    input.baseAddress, input.count, output.baseAddress, nil, EVP_sha256(), nil)
                // SHA-256 is in every provider; without it OpenSSL itself is broken and nothing can be trusted.
                precondition(done == 1, "OpenSSL cannot compute SHA-256")
                count = 32
            }
        }
    }
}
