internal import COpenSSL

/// Not among the decoded extensions: OpenSSL prepares a whole verification before it tells them.
extension NativeCertificate {
    /// The subjectKeyIdentifier; nil if there is none.
    package var subjectKeyIdentifier: [UInt8]? {
        unsafe withVerificationHandle { unsafe Self.octets(X509_get0_subject_key_id($0)) }
    }

    /// The key identifier of authorityKeyIdentifier; nil if there is none.
    package var authorityKeyIdentifier: [UInt8]? {
        unsafe withVerificationHandle { unsafe Self.octets(X509_get0_authority_key_id($0)) }
    }

    private static func octets(_ string: UnsafePointer<ASN1_OCTET_STRING>?) -> [UInt8]? {
        guard let string = unsafe string else { return nil }
        return unsafe [UInt8](start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
    }
}
