package import NativeCrypto

/// An X.509 certificate (RFC 5280), parsed and unchangeable.
///
/// Copies share one parsed form.
public struct Certificate: Hashable, Sendable {
    /// The parsed form that OpenSSL works with.
    package let native: NativeCertificate

    package init(_ native: NativeCertificate) {
        self.native = native
    }

    /// Parses one certificate.
    ///
    /// - Parameter der: its DER, exactly: nothing may follow.
    /// - Throws: `X509DecodingError`.
    public init(der: [UInt8]) throws(X509DecodingError) {
        do throws(CryptoError) {
            native = try NativeCertificate(der: der.span)
        } catch {
            throw X509DecodingError(error)
        }
    }

    /// Parses certificates whose DER follows one another without a gap, as in Workload API messages (rule X5-33).
    ///
    /// - Throws: `X509DecodingError`; no bytes at all and bytes behind the last certificate are errors.
    public static func parse(concatenatedDER bytes: [UInt8]) throws(X509DecodingError) -> [Certificate] {
        try parse(concatenatedDER: bytes, decodingFirstKey: true)
    }

    /// Parses certificates of which not all may be needed for a verification, so that it pays to decode keys later: all,
    /// or all but the leaf's.
    static func parse(
        concatenatedDER bytes: [UInt8], decodingFirstKey: Bool
    ) throws(X509DecodingError) -> [Certificate] {
        do throws(CryptoError) {
            return try NativeCertificate.parseConcatenated(bytes.span, decodesFirstKey: decodingFirstKey).map(
                Certificate.init)
        } catch {
            throw X509DecodingError(error)
        }
    }

    /// The encoding, byte for byte as it was parsed.
    public var der: [UInt8] { native.der }
    /// The beginning of the validity.
    public var notBefore: Timestamp { Timestamp(secondsSince1970: native.notBefore) }
    /// The last second of the validity.
    public var notAfter: Timestamp { Timestamp(secondsSince1970: native.notAfter) }
    /// The serial number as lower-case hexadecimal digits, two a byte.
    public var serialNumber: String { native.serialNumberHex }
    /// The subject's name as RFC 2253 text; empty if it has no part.
    public var subject: String { native.subjectText }
    /// The issuer's name as RFC 2253 text.
    public var issuer: String { native.issuerText }
    /// Whether basicConstraints has cA set: a signing authority's certificate (X509-SVID §4.1).
    public var isAuthority: Bool { native.isAuthority }
    /// The URIs of subjectAltName; bytes that are not UTF-8 are replaced.
    public var uris: [String] { native.extensions.uris.map { String(decoding: $0, as: UTF8.self) } }
    /// The DNS names of subjectAltName; bytes that are not UTF-8 are replaced.
    public var dnsNames: [String] {
        (native.extensions.subjectAlternativeNames?.value ?? []).compactMap { name in
            guard case .dns(let bytes) = name else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
    /// The kind of the public key in words: `EC P-256`, `RSA 2048`, `Ed25519`.
    public var publicKeyKind: String { native.publicKey.kind.description }
    /// The DER of the SubjectPublicKeyInfo.
    public var publicKeyDER: [UInt8] { native.publicKeyDER }
    /// The SHA-256 of the DER: 32 bytes.
    public var sha256Fingerprint: [UInt8] { native.fingerprint }
    /// Whether the moment is within the validity, both ends included.
    public func isValid(at time: Timestamp) -> Bool { notBefore <= time && time <= notAfter }
}

extension Certificate: CustomStringConvertible {
    /// The URI names, the serial number and the validity.
    public var description: String {
        let name = uris.first ?? subject
        return "\(name) (serial \(serialNumber), valid \(notBefore) to \(notAfter))"
    }
}
