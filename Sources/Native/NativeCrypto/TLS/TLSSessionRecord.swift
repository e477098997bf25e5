internal import COpenSSL

/// What the callbacks of one session need and note; used by one thread at a time, as the session is.
final class TLSSessionRecord {
    let handler: any NativeTLSHandler
    /// Why the session's own side ended the handshake.
    var refusal: NativeTLSError?
    var alertSent: NativeTLSAlert?
    var alertReceived: NativeTLSAlert?

    init(_ handler: any NativeTLSHandler) {
        self.handler = handler
    }

    /// The record that was attached to OpenSSL's object.
    @unsafe
    static func of(_ session: OpaquePointer?) -> TLSSessionRecord? {
        guard let pointer = unsafe SSL_get_ex_data(session, 0) else { return nil }
        // Safe because: the session retains its record until OpenSSL's object is freed.
        return unsafe Unmanaged<TLSSessionRecord>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Gives OpenSSL the certificate to present.
    @unsafe
    func present(in session: OpaquePointer) -> Bool {
        guard let identity = handler.identity(), let leaf = identity.certificates.first else {
            refusal = NativeTLSError(.noIdentity, "there is no certificate to present")
            return false
        }
        do throws(CryptoError) {
            let key = try identity.privateKey.evpKey()
            guard let chain = unsafe copenssl_x509_stack_new() else { throw .openSSL("out of memory") }
            defer { unsafe copenssl_x509_stack_free(chain) }
            for certificate in identity.certificates.dropFirst() {
                guard unsafe certificate.withHandle({ unsafe copenssl_x509_stack_push(chain, $0) }) > 0 else {
                    throw .openSSL("out of memory")
                }
            }
            let used = unsafe leaf.withHandle { leaf in
                unsafe key.withHandle { key in unsafe SSL_use_cert_and_key(session, leaf, key, chain, 1) }
            }
            copenssl_load_tls_error_texts()
            guard used == 1 else { throw .openSSL("cannot present the certificate") }
            return true
        } catch {
            refusal = NativeTLSError(.noIdentity, error.message)
            return false
        }
    }

    /// Has the handler judge what the peer presents; the alert is nil where it may go on.
    @unsafe
    func refusal(ofPeerIn context: OpaquePointer) -> NativeTLSAlert? {
        var certificates: [NativeCertificate] = []
        let stack = unsafe X509_STORE_CTX_get0_untrusted(context)
        do throws(CryptoError) {
            // The leaf comes first in what the peer has sent, before the helpers.
            for index in 0..<(unsafe copenssl_x509_stack_count(stack)) {
                guard let handle = unsafe copenssl_x509_stack_item(stack, index) else { continue }
                let der = try unsafe NativeCertificate.encoding(of: handle)
                if let known = handler.certificate(der) {
                    certificates.append(known)
                } else {
                    // Of the authorities' keys it is not known yet whether the verification needs them.
                    certificates.append(try NativeCertificate(der: der.span, decodesKey: index == 0))
                }
            }
        } catch {
            refusal = NativeTLSError(.peerRefused, "the peer's certificates cannot be read: \(error)")
            return .badCertificate
        }
        guard !certificates.isEmpty else {
            refusal = NativeTLSError(.noPeerCertificate, "the peer presents no certificate")
            return .badCertificate
        }
        guard let alert = handler.refusal(of: certificates) else { return nil }
        refusal = NativeTLSError(.peerRefused, "the peer's certificates are refused", alert: alert)
        return alert
    }
}
