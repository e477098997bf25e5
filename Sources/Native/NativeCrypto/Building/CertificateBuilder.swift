internal import COpenSSL

/// Builds and signs certificates: for a development authority, and with deliberate defects for tests.
///
/// It writes what it is told and checks nothing: two URI names, an expired validity or the same extension twice are
/// all possible.
package struct CertificateBuilder: Hashable, Sendable {
    /// The serial number, big-endian; 16 random bytes unless set.
    package var serialNumber: [UInt8]?
    package var subject: DistinguishedName
    /// The beginning of the validity, in seconds since 1970.
    package var notBefore: Int64
    /// The last second of the validity, in seconds since 1970.
    package var notAfter: Int64
    /// The DER of the last second in another form than is due; nil for the right one.
    package var notAfterDER: [UInt8]?
    /// The extensions in their order.
    package var extensions: [ExtensionValue]
    /// Bytes to append behind the finished certificate.
    package var trailingBytes: [UInt8] = []
    /// Whether to spoil the signature.
    package var hasBadSignature = false

    package init(
        subject: DistinguishedName, notBefore: Int64, notAfter: Int64, extensions: [ExtensionValue] = []
    ) {
        self.subject = subject
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.extensions = extensions
    }

    /// The extensions of a signing authority's certificate (X509-SVID §4, appendix A).
    package static func authorityExtensions(
        uris: [String] = [], pathLength: Int? = nil, key: PublicKeyInfo, issuerKeyIdentifier: [UInt8]? = nil
    ) -> [ExtensionValue] {
        let names = uris.map { GeneralName.uri(Array($0.utf8)) }
        return [
            .basicConstraints(authority: true, pathLength: pathLength),
            .keyUsage([.keyCertSign, .cRLSign]),
            .subjectKeyIdentifier(key.keyIdentifier),
        ] + (issuerKeyIdentifier.map { [.authorityKeyIdentifier($0)] } ?? [])
            + (names.isEmpty ? [] : [.subjectAlternativeNames(names)])
    }

    /// The extensions of a leaf (X509-SVID §4, appendix A).
    package static func leafExtensions(
        uris: [String], dnsNames: [String] = [], key: PublicKeyInfo, issuerKeyIdentifier: [UInt8]? = nil,
        criticalNames: Bool = false
    ) -> [ExtensionValue] {
        let names = uris.map { GeneralName.uri(Array($0.utf8)) } + dnsNames.map { GeneralName.dns(Array($0.utf8)) }
        return [
            .basicConstraints(authority: false),
            .keyUsage([.digitalSignature]),
            .extendedKeyUsages([.serverAuthentication, .clientAuthentication]),
            .subjectKeyIdentifier(key.keyIdentifier),
        ] + (issuerKeyIdentifier.map { [.authorityKeyIdentifier($0)] } ?? [])
            + (names.isEmpty ? [] : [.subjectAlternativeNames(names, critical: criticalNames)])
    }

    /// The finished certificate's DER.
    ///
    /// - Parameters:
    ///   - key: the public key that the certificate is for.
    ///   - issuer: the issuer's name in DER; nil for the subject's own.
    ///   - signer: the key to sign with.
    /// - Throws: `CryptoError` if the signer cannot sign.
    package func der(
        for key: PublicKeyInfo, issuer: [UInt8]? = nil, signer: NativePrivateKey
    ) throws(CryptoError) -> [UInt8] {
        guard let algorithm = signer.signatureAlgorithm?.der else {
            throw CryptoError(.unsupported, "cannot sign with a key of the kind \(signer.kind)")
        }
        let serial = if let serialNumber { serialNumber } else { try Self.randomSerialNumber() }
        let toBeSigned = DERWriter.sequence(
            DERWriter.element(DERTag.context(0), DERWriter.integer(2)),
            DERWriter.integer(serial),
            algorithm,
            issuer ?? subject.der,
            DERWriter.sequence(Self.time(notBefore), notAfterDER ?? Self.time(notAfter)),
            subject.der,
            key.der,
            extensions.isEmpty
                ? []
                : DERWriter.element(
                    DERTag.context(3), DERWriter.element(DERTag.sequence, joining: extensions.map(\.der))))
        // A spoilt signature is a well-formed one, of other bytes.
        let signature = try signer.signature(of: hasBadSignature ? toBeSigned + [0] : toBeSigned)
        return DERWriter.sequence(toBeSigned, algorithm, DERWriter.bitString(signature)) + trailingBytes
    }

    /// A positive serial number of 16 random bytes.
    package static func randomSerialNumber() throws(CryptoError) -> [UInt8] {
        CryptoRuntime.initialise()
        var done: Int32 = 0
        var bytes = unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            done = unsafe RAND_bytes(buffer.baseAddress, 16)
            count = done == 1 ? 16 : 0
        }
        guard done == 1 else { throw .openSSL("no random numbers") }
        // The first bit is the sign, and a set second one keeps the length constant.
        bytes[0] = bytes[0] & 0x7F | 0x40
        return bytes
    }

    /// UTCTime until 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5).
    static func time(_ seconds: Int64) -> [UInt8] {
        let civil = CivilTime(secondsSince1970: seconds)
        func digits(_ value: Int64, _ count: Int) -> [UInt8] {
            let text = String(value)
            return Array((String(repeating: "0", count: max(0, count - text.utf8.count)) + text).utf8)
        }
        let rest = [civil.month, civil.day, civil.hour, civil.minute, civil.second].flatMap { digits($0, 2) }
        let isShort = 1950...2049 ~= civil.year
        return DERWriter.element(
            isShort ? DERTag.utcTime : DERTag.generalizedTime,
            (isShort ? digits(civil.year % 100, 2) : digits(civil.year, 4)) + rest + [UInt8(ascii: "Z")])
    }
}

extension PublicKeyInfo {
    /// An identifier for the key: the first 20 bytes of the SHA-256 of its bits (RFC 7093 §2, method 1).
    package var keyIdentifier: [UInt8] {
        let bits = key
        return Array(Digest.sha256(bits.span).prefix(20))
    }
}
