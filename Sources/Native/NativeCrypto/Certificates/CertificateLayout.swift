/// Where the parts of a certificate are in its DER (RFC 5280 §4.1).
struct CertificateLayout: Hashable, Sendable {
    /// The content octets of the serial number's INTEGER.
    let serialNumber: Range<Int>
    /// The whole issuer Name.
    let issuer: Range<Int>
    /// The whole subject Name.
    let subject: Range<Int>
    /// The whole SubjectPublicKeyInfo.
    let publicKey: Range<Int>

    /// Finds the parts in a certificate that fills `bytes` exactly and is DER throughout.
    init(of bytes: Span<UInt8>) throws(CryptoError) {
        try DERCheck.check(bytes, in: 0..<bytes.count)
        var outer = DERReader(0..<bytes.count)
        var certificate = try DERReader(outer.next(DERTag.sequence, in: bytes).content)
        var fields = try DERReader(certificate.next(DERTag.sequence, in: bytes).content)
        _ = try fields.nextIf(DERTag.context(0), in: bytes)
        serialNumber = try fields.next(DERTag.integer, in: bytes).content
        _ = try fields.next(DERTag.sequence, in: bytes)
        issuer = try fields.next(DERTag.sequence, in: bytes).whole
        _ = try fields.next(DERTag.sequence, in: bytes)
        subject = try fields.next(DERTag.sequence, in: bytes).whole
        publicKey = try fields.next(DERTag.sequence, in: bytes).whole
    }
}
