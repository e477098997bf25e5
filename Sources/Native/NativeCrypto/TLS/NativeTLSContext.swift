internal import CCertificates
internal import COpenSSL

/// The settings of TLS sessions in the form that OpenSSL uses; made once, and shared by any number of sessions.
@safe
package final class NativeTLSContext: Sendable {
    // Safe because: owned until deinit; set up in init and only read afterwards, under OpenSSL's own locks.
    private nonisolated(unsafe) let handle: OpaquePointer
    private nonisolated(unsafe) let protocols: UnsafeMutablePointer<copenssl_protocols>?
    package let settings: NativeTLSSettings

    /// Forward secrecy and authenticated encryption only; TLS 1.3 knows nothing else anyway.
    private static let ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20"

    /// - Throws: `NativeTLSError.Code.invalidSettings`.
    package init(_ settings: NativeTLSSettings) throws(NativeTLSError) {
        CryptoRuntime.initialise()
        let encoded = try Self.encoded(settings.applicationProtocols)
        guard settings.minimumVersion <= settings.maximumVersion else {
            throw NativeTLSError(.invalidSettings, "the least version of TLS is above the greatest")
        }
        let isServer = settings.role != .client
        // OpenSSL verifies the chains of web servers in the context of its session: that one must know all keys.
        let library = unsafe settings.peerVerification == .handler ? ccertificates_tls_library() : nil
        let method = unsafe isServer ? TLS_server_method() : TLS_client_method()
        guard let handle = unsafe SSL_CTX_new_ex(library, nil, method) else {
            throw .openSSL(.invalidSettings, "cannot prepare TLS")
        }
        unsafe self.handle = handle
        self.settings = settings
        unsafe protocols = isServer && !encoded.isEmpty ? copenssl_protocols_new(encoded, UInt32(encoded.count)) : nil
        let versions = [settings.minimumVersion, settings.maximumVersion].map {
            $0 == .tls12 ? TLS1_2_VERSION : TLS1_3_VERSION
        }
        guard unsafe copenssl_tls_harden(handle) == 1, unsafe SSL_CTX_set_cipher_list(handle, Self.ciphers) == 1,
            unsafe copenssl_tls_set_versions(handle, versions[0], versions[1]) == 1
        else { throw .openSSL(.invalidSettings, "cannot set up TLS") }
        unsafe copenssl_tls_limit_certificates(handle, settings.certificateLimit)
        unsafe SSL_CTX_set_info_callback(handle, TLSCallbacks.information)
        if settings.presentsCertificate { unsafe SSL_CTX_set_cert_cb(handle, TLSCallbacks.certificate, nil) }
        try setVerification()
        guard !encoded.isEmpty else { return }
        if isServer {
            guard let protocols = unsafe protocols else { throw NativeTLSError(.invalidSettings, "out of memory") }
            unsafe copenssl_tls_offer_protocols(handle, protocols)
        } else {
            // Unlike everything else here, 0 is success.
            guard unsafe SSL_CTX_set_alpn_protos(handle, encoded, UInt32(encoded.count)) == 0 else {
                throw .openSSL(.invalidSettings, "cannot set the application protocols")
            }
        }
    }

    deinit {
        unsafe SSL_CTX_free(handle)
        unsafe copenssl_protocols_free(protocols)
    }

    private func setVerification() throws(NativeTLSError) {
        switch settings.role {
        case .server(requiresClientCertificate: false): return unsafe SSL_CTX_set_verify(handle, SSL_VERIFY_NONE, nil)
        case .server:
            unsafe SSL_CTX_set_verify(handle, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        case .client:
            unsafe SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nil)
        }
        switch settings.peerVerification {
        case .handler:
            unsafe SSL_CTX_set_cert_verify_callback(handle, TLSCallbacks.verification, nil)
        case .systemAnchors:
            guard unsafe SSL_CTX_set_default_verify_paths(handle) == 1 else {
                throw .openSSL(.invalidSettings, "cannot use the trust anchors of the operating system")
            }
        case .anchors(let certificates):
            guard !certificates.isEmpty else {
                throw NativeTLSError(.invalidSettings, "there are no trust anchors to verify the server with")
            }
            do throws(CryptoError) {
                let anchors = try TrustAnchors(certificates)
                unsafe anchors.withHandle { unsafe SSL_CTX_set1_cert_store(handle, $0) }
            } catch {
                throw NativeTLSError(.invalidSettings, error.message)
            }
        }
    }

    /// Lends OpenSSL's object to the code of this module.
    func withHandle<Result: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// RFC 7301 §3.1: each name after its length.
    private static func encoded(_ protocols: [String]) throws(NativeTLSError) -> [UInt8] {
        var bytes: [UInt8] = []
        for name in protocols {
            let text = Array(name.utf8)
            guard (1...255).contains(text.count) else {
                throw NativeTLSError(
                    .invalidSettings, "the application protocol '\(name)' does not have 1 to 255 bytes")
            }
            bytes += [UInt8(text.count)] + text
        }
        guard bytes.count <= 65_535 else {
            throw NativeTLSError(.invalidSettings, "there are too many application protocols")
        }
        return bytes
    }
}
