internal import COpenSSL
internal import Synchronization

/// OpenSSL's state in this process.
package enum CryptoRuntime {
    private static let isWipingInstalled: Bool = {
        // First of all, since OpenSSL refuses another allocator once it has allocated anything.
        let installed = copenssl_install_wiping_allocator() == 1
        // No cleanup at exit: a thread that still verifies while the process ends would use freed tables. No texts of
        // errors: there are thousands, and `CryptoError` loads them when there is an error.
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS), nil)
        return installed
    }()

    /// Prepares OpenSSL: memory that it frees is overwritten first.
    ///
    /// Call it from `main` before anything else; every type of this module calls it too, and only the first call does
    /// anything.
    ///
    /// - Returns: false if OpenSSL was in use before, so that its buffers are freed without being overwritten.
    @discardableResult
    package static func initialise() -> Bool { isWipingInstalled }

    /// The version of the OpenSSL library in use, such as `OpenSSL 3.0.22 25 Aug 2026`.
    package static var version: String {
        initialise()
        return unsafe String(cString: OpenSSL_version(OPENSSL_VERSION))
    }
}
