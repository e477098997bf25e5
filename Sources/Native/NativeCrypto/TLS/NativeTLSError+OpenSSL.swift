internal import COpenSSL

extension NativeTLSError {
    /// An error with OpenSSL's reason for the call that has just failed on this thread, whose error queue it empties.
    static func openSSL(_ code: Code, _ message: String, alert: NativeTLSAlert? = nil) -> NativeTLSError {
        copenssl_load_tls_error_texts()
        return NativeTLSError(code, CryptoError.openSSL(message).message, alert: alert)
    }

    /// The error of a session's call that has just failed on this thread, whose error queue it empties.
    static func failure(_ what: String, _ record: TLSSessionRecord, verifyResult: Int) -> NativeTLSError {
        if let refusal = record.refusal {
            ERR_clear_error()
            return NativeTLSError(refusal.code, "\(what): \(refusal.message)", alert: record.alertSent)
        }
        if let alert = record.alertReceived {
            ERR_clear_error()
            return NativeTLSError(.alertReceived, "\(what): the peer ended it by the alert '\(alert)'", alert: alert)
        }
        switch tlsReason {
        case SSL_R_UNEXPECTED_EOF_WHILE_READING:
            ERR_clear_error()
            return NativeTLSError(.truncated, "\(what): the peer closed the connection without saying so in TLS")
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            ERR_clear_error()
            return NativeTLSError(
                .noPeerCertificate, "\(what): the peer presented no certificate", alert: record.alertSent)
        case SSL_R_CERTIFICATE_VERIFY_FAILED:
            ERR_clear_error()
            let text = unsafe String(cString: X509_verify_cert_error_string(verifyResult))
            return NativeTLSError(
                .peerRefused, "\(what): the server's certificate is refused: \(text)", alert: record.alertSent)
        default: return .openSSL(.protocolFailure, what, alert: record.alertSent)
        }
    }

    /// The reason of the last error on this thread if it is libssl's; 0 otherwise.
    private static var tlsReason: Int32 {
        let error = ERR_peek_last_error()
        return copenssl_error_is_tls(error) == 1 ? copenssl_error_reason(error) : 0
    }
}
