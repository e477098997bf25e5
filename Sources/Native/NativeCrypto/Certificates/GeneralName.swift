/// One name of a subjectAltName extension (RFC 5280 §4.2.1.6), with the bytes as they stand in the certificate.
package enum GeneralName: Hashable, Sendable {
    case uri([UInt8])
    case dns([UInt8])
    case email([UInt8])
    /// 4 bytes of an IPv4 address or 16 of an IPv6 address.
    case ip([UInt8])
    /// A name of another kind: its tag number in the GeneralName choice.
    case other(tag: Int)
}
