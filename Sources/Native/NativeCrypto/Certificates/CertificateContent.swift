internal import CCertificates
internal import COpenSSL

/// What is decoded of a certificate beside its layout and its key.
struct CertificateContent: Sendable {
    let notBefore: Int64
    let notAfter: Int64
    let extensions: CertificateExtensions

    /// Reads one of OpenSSL's forms.
    ///
    /// - Throws: `CryptoError.Code.malformed`.
    init(of form: CertificateForm) throws(CryptoError) {
        self = try unsafe form.withHandle { handle throws(CryptoError) in
            try unsafe CertificateContent(
                X509_get0_notBefore(handle), X509_get0_notAfter(handle), X509_get0_extensions(handle))
        }
    }

    /// Reads a certificate of which no form is needed yet.
    ///
    /// - Throws: `CryptoError.Code.malformed` where OpenSSL does not take the certificate.
    init(of der: [UInt8]) throws(CryptoError) {
        let outline = unsafe der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            guard let start = buffer.baseAddress else { return nil }
            return unsafe ccertificates_outline_parse(start, buffer.count)
        }
        guard let outline = unsafe outline else {
            throw .openSSL("the bytes are DER but not a certificate", code: .malformed)
        }
        defer { unsafe ccertificates_outline_free(outline) }
        try unsafe self.init(
            ccertificates_outline_not_before(outline), ccertificates_outline_not_after(outline),
            ccertificates_outline_extensions(outline))
    }

    @unsafe
    private init(
        _ notBefore: UnsafePointer<ASN1_TIME>?, _ notAfter: UnsafePointer<ASN1_TIME>?, _ extensions: OpaquePointer?
    ) throws(CryptoError) {
        unsafe self.notBefore = try CivilTime.seconds(notBefore, "notBefore")
        unsafe self.notAfter = try CivilTime.seconds(notAfter, "notAfter")
        unsafe self.extensions = try CertificateExtensions(of: extensions)
    }
}
