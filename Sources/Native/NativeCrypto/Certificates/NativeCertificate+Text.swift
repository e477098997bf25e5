internal import COpenSSL

extension NativeCertificate {
    /// The subject's name as RFC 2253 text: `CN=web,O=Example`.
    package var subjectText: String { unsafe withVerificationHandle { unsafe Self.text(X509_get_subject_name($0)) } }

    /// The issuer's name as RFC 2253 text.
    package var issuerText: String { unsafe withVerificationHandle { unsafe Self.text(X509_get_issuer_name($0)) } }

    /// The serial number as lower-case hexadecimal digits, two a byte and without leading zero bytes.
    package var serialNumberHex: String {
        let bytes = serialNumber.drop { $0 == 0 }
        return bytes.isEmpty ? "00" : Self.hex(bytes)
    }

    /// The SHA-256 of the certificate's DER.
    package var fingerprint: [UInt8] {
        let bytes = der
        return Digest.sha256(bytes.span)
    }

    /// The object identifiers of all extensions in their order, and whether each is critical.
    package var extensionIdentifiers: [(identifier: ObjectIdentifier, isCritical: Bool)] {
        unsafe withVerificationHandle { handle in
            unsafe (0..<X509_get_ext_count(handle)).map { index in
                let ext = unsafe X509_get_ext(handle, index)
                let object = unsafe X509_EXTENSION_get_object(ext)
                let bytes = unsafe [UInt8](start: OBJ_get0_data(object), count: OBJ_length(object))
                return unsafe (ObjectIdentifier(encoded: bytes), X509_EXTENSION_get_critical(ext) != 0)
            }
        }
    }

    /// Lower-case hexadecimal digits, two a byte.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            if byte < 16 { text.append("0") }
            text += String(byte, radix: 16)
        }
        return text
    }

    /// A name as RFC 2253 text.
    @unsafe
    static func text(_ name: OpaquePointer?) -> String {
        guard let bio = unsafe BIO_new(BIO_s_mem()) else { return "" }
        defer { unsafe BIO_free(bio) }
        guard unsafe copenssl_print_name(bio, name) >= 0 else { return "" }
        var start: UnsafePointer<CChar>?
        let count = unsafe copenssl_bio_contents(bio, &start)
        guard let start = unsafe start, count > 0 else { return "" }
        return unsafe String(
            decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}
