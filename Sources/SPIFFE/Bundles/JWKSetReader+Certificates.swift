internal import NativeCrypto

extension JWKSetReader {
    /// The certificate of an entry for X509-SVIDs (X509-SVID §6.2); nil if it cannot be used.
    mutating func certificate(
        _ entry: JSONNode, _ index: Int, _ bytes: Span<UInt8>
    ) throws(BundleDocumentError) -> Certificate? {
        guard let key = try publicKey(entry, index, bytes) else { return nil }
        guard let values = entry.member("x5c")?.elements, let first = values.first else {
            try blame(
                BundleDocumentError(
                    .noCertificate, "BU-16", entry: index,
                    "the certificate (“x5c”) is missing or empty; the entry is not used"))
            return nil
        }
        if values.count > 1 {
            try blame(
                BundleDocumentError(
                    .severalCertificates, "BU-17", entry: index,
                    "there are \(values.count) certificates (“x5c”); only the first one is used"))
        }
        guard let certificate = Self.certificate(first, bytes) else {
            try blame(
                BundleDocumentError(
                    .invalidCertificate, "BU-15", entry: index,
                    "“x5c” is not the DER of a certificate in base64; the entry is not used"))
            return nil
        }
        guard certificate.native.publicKey.hasSameKey(as: key) else {
            try blame(
                BundleDocumentError(
                    .keyMismatch, "BU-19", entry: index,
                    "the key of the entry is not that of its certificate; the entry is not used"))
            return nil
        }
        if !certificate.isAuthority {
            try blame(
                BundleDocumentError(
                    .notAuthority, "BU-15", entry: index, "the certificate is not a signing authority's"))
        }
        return certificate
    }

    private static func certificate(_ value: JSONNode, _ bytes: Span<UInt8>) -> Certificate? {
        guard let text = value.text(in: bytes) else { return nil }
        let characters = Array(text.utf8)
        guard let der = Base64.standard.decode(characters.span) else { return nil }
        do throws(X509DecodingError) {
            return try Certificate(der: der)
        } catch {
            return nil
        }
    }
}
