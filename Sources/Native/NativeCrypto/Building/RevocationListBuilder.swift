/// Builds and signs certificate revocation lists: for a development authority, and with deliberate defects for tests.
///
/// It writes what it is told and checks nothing, as `CertificateBuilder`.
package struct RevocationListBuilder: Hashable, Sendable {
    /// The time of issue, in seconds since 1970.
    package var thisUpdate: Int64
    /// When the next list is due, in seconds since 1970; nil to leave it out.
    package var nextUpdate: Int64?
    /// The serial numbers of the revoked certificates, as `NativeCertificate.serialNumber`.
    package var serialNumbers: [[UInt8]]
    /// The extensions in their order.
    package var extensions: [ExtensionValue]
    /// Whether to spoil the signature.
    package var hasBadSignature = false

    package init(
        thisUpdate: Int64, nextUpdate: Int64?, serialNumbers: [[UInt8]], extensions: [ExtensionValue] = []
    ) {
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.serialNumbers = serialNumbers
        self.extensions = extensions
    }

    /// The extensions that every list has (RFC 5280 §5.2.1, §5.2.3).
    package static func usualExtensions(number: [UInt8], issuerKeyIdentifier: [UInt8]) -> [ExtensionValue] {
        [
            .authorityKeyIdentifier(issuerKeyIdentifier),
            ExtensionValue(.cRLNumber, critical: false, value: DERWriter.integer(number)),
        ]
    }

    /// The finished list's DER.
    ///
    /// - Parameters:
    ///   - issuer: the issuer's name in DER.
    ///   - signer: the key to sign with.
    /// - Throws: `CryptoError` if the signer cannot sign.
    package func der(issuer: [UInt8], signer: NativePrivateKey) throws(CryptoError) -> [UInt8] {
        guard let algorithm = signer.signatureAlgorithm?.der else {
            throw CryptoError(.unsupported, "cannot sign with a key of the kind \(signer.kind)")
        }
        let entries = serialNumbers.map { number in
            DERWriter.sequence(DERWriter.element(DERTag.integer, number), CertificateBuilder.time(thisUpdate))
        }
        let toBeSigned = DERWriter.sequence(
            DERWriter.integer(1),
            algorithm,
            issuer,
            CertificateBuilder.time(thisUpdate),
            nextUpdate.map(CertificateBuilder.time) ?? [],
            entries.isEmpty ? [] : DERWriter.element(DERTag.sequence, joining: entries),
            extensions.isEmpty
                ? []
                : DERWriter.element(
                    DERTag.context(0), DERWriter.element(DERTag.sequence, joining: extensions.map(\.der))))
        // A spoilt signature is a well-formed one, of other bytes.
        let signature = try signer.signature(of: hasBadSignature ? toBeSigned + [0] : toBeSigned)
        return DERWriter.sequence(toBeSigned, algorithm, DERWriter.bitString(signature))
    }
}
