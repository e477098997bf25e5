internal import COpenSSL

/// The certificates that a chain may end at, in the form that OpenSSL verifies with; made once for a bundle and used
/// for any number of chains.
@safe
package final class TrustAnchors: Sendable {
    // Safe because: owned until deinit; filled in init and only read afterwards, and OpenSSL locks what it caches.
    private nonisolated(unsafe) let store: OpaquePointer
    /// The anchors.
    package let certificates: [NativeCertificate]
    /// What has been proven of the authorities below the anchors.
    let provenIssuers = ProvenIssuers()

    /// Takes certificates as anchors, self-signed or not (rule X5-29).
    ///
    /// - Throws: `CryptoError.Code.operationFailed`.
    package init(_ certificates: [NativeCertificate]) throws(CryptoError) {
        CryptoRuntime.initialise()
        guard let store = unsafe X509_STORE_new() else { throw .openSSL("out of memory") }
        for certificate in certificates {
            guard unsafe certificate.withVerificationHandle({ unsafe X509_STORE_add_cert(store, $0) }) == 1 else {
                unsafe X509_STORE_free(store)
                throw .openSSL("cannot use a certificate as a trust anchor")
            }
        }
        unsafe self.store = store
        self.certificates = certificates
    }

    deinit { unsafe X509_STORE_free(store) }

    /// Lends OpenSSL's object to the code of this module.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(store)
    }
}
