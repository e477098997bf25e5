internal import COpenSSL

/// The functions that OpenSSL calls during handshakes; they only forward to the session's record.
@safe
enum TLSCallbacks {
    /// For `SSL_CTX_set_cert_cb`.
    static let certificate: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { session, _ in
        guard let session = unsafe session, let record = unsafe TLSSessionRecord.of(session) else { return 0 }
        return unsafe record.present(in: session) ? 1 : 0
    }

    /// For `SSL_CTX_set_cert_verify_callback` where the handler judges.
    static let verification: @convention(c) (OpaquePointer?, UnsafeMutableRawPointer?) -> Int32 = { context, _ in
        guard let context = unsafe context else { return 0 }
        let session = unsafe X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx())
        guard let record = unsafe TLSSessionRecord.of(session.map { OpaquePointer($0) }) else {
            unsafe X509_STORE_CTX_set_error(context, X509_V_ERR_UNSPECIFIED)
            return 0
        }
        let alert = unsafe record.refusal(ofPeerIn: context)
        // What was tried on the way must not look like an error of the handshake.
        ERR_clear_error()
        unsafe X509_STORE_CTX_set_error(context, alert?.verifyResult ?? X509_V_OK)
        return alert == nil ? 1 : 0
    }

    /// For `SSL_CTX_set_info_callback`: notes alerts.
    static let information: @convention(c) (OpaquePointer?, Int32, Int32) -> Void = { session, place, value in
        guard place & SSL_CB_ALERT != 0, let record = unsafe TLSSessionRecord.of(session) else { return }
        let alert = NativeTLSAlert(code: UInt8(truncatingIfNeeded: value))
        if place & SSL_CB_READ != 0 {
            record.alertReceived = alert
        } else {
            record.alertSent = alert
        }
    }
}
