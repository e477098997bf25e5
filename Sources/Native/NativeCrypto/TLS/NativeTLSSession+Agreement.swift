internal import COpenSSL

/// What was agreed on.
extension NativeTLSSession {
    /// The version of TLS, such as `TLSv1.3`.
    package var version: String { unsafe withHandle { unsafe String(cString: SSL_get_version($0)) } }

    /// OpenSSL's name of the cipher suite.
    package var cipher: String {
        unsafe withHandle { unsafe copenssl_tls_cipher_name($0).map { unsafe String(cString: $0) } ?? "" }
    }

    /// The application protocol; nil if none was agreed on.
    package var applicationProtocol: String? {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe withHandle { unsafe SSL_get0_alpn_selected($0, &start, &count) }
        guard count > 0 else { return nil }
        return unsafe String(decoding: [UInt8](start: start, count: Int(count)), as: UTF8.self)
    }

    /// Of a server, the name that the client asks for.
    package var requestedServerName: String? {
        unsafe withHandle { handle in
            unsafe SSL_get_servername(handle, TLSEXT_NAMETYPE_host_name).map { unsafe String(cString: $0) }
        }
    }
}
