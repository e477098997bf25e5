internal import COpenSSL

extension NativeTLSSession {
    /// Two memory buffers, which belong to the session from then on; nil without memory.
    @unsafe
    static func attachBuffers(to handle: OpaquePointer) -> (OpaquePointer, OpaquePointer)? {
        guard let input = unsafe BIO_new(BIO_s_mem()) else { return nil }
        guard let output = unsafe BIO_new(BIO_s_mem()) else {
            unsafe BIO_free_all(input)
            return nil
        }
        unsafe SSL_set_bio(handle, input, output)
        return unsafe (input, output)
    }

    @unsafe
    static func setRole(
        _ settings: NativeTLSSettings, _ name: String?, of handle: OpaquePointer
    ) throws(NativeTLSError) {
        guard settings.role == .client else {
            unsafe SSL_set_accept_state(handle)
            return
        }
        unsafe SSL_set_connect_state(handle)
        let verifiesName = settings.peerVerification != .handler
        guard let name, !name.isEmpty else {
            guard verifiesName else { return }
            throw NativeTLSError(.invalidSettings, "there is no name to verify the server by")
        }
        let isText = !name.utf8.contains(0)
        let parameters = unsafe SSL_get0_param(handle)
        let isAddress = unsafe isText && X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1
        ERR_clear_error()
        guard !isAddress else { return }
        guard isText, unsafe copenssl_tls_set_server_name(handle, name) == 1,
            unsafe !verifiesName || X509_VERIFY_PARAM_set1_host(parameters, name, 0) == 1
        else { throw .openSSL(.invalidSettings, "'\(name)' is not the name of a server") }
    }
}
