internal import NativeCrypto
public import SPIFFE

extension TestAuthority {
    /// Issues a certificate revocation list of this authority, as a Workload API may send (rule ST-20).
    ///
    /// - Parameters:
    ///   - revoked: The certificates that this authority has issued and now revokes: leaves, or the first of an
    ///     intermediate authority's `intermediates`.
    ///   - lifetime: In what time the next list is due, unless a defect says otherwise.
    ///   - defects: In what it is to be wrong.
    ///   - now: The time of issue.
    /// - Returns: The list.
    /// - Throws: `TestKitError` if OpenSSL cannot make it.
    public func revocationList(
        revoking revoked: [Certificate] = [], lifetime: Duration = .seconds(3600),
        defects: RevocationListDefects = [], now: Timestamp = .now
    ) throws(TestKitError) -> RevocationList {
        do {
            var start = now - .seconds(10)
            var end = now + lifetime
            if defects.contains(.expired) { (start, end) = (now - .seconds(7200), now - .seconds(3600)) }
            if defects.contains(.notYetValid) { (start, end) = (now + .seconds(3600), now + .seconds(7200)) }
            let signer = defects.contains(.otherKey) ? try NativePrivateKey.generate(.p256) : key
            var extensions = RevocationListBuilder.usualExtensions(
                number: [2], issuerKeyIdentifier: try signer.requiredPublicKey.keyIdentifier)
            if defects.contains(.delta) {
                extensions.append(ExtensionValue(.deltaCRLIndicator, critical: true, value: DERWriter.integer([1])))
            }
            if defects.contains(.unknownCriticalExtension) { extensions.append(.unknownCritical) }
            var builder = RevocationListBuilder(
                thisUpdate: start.secondsSince1970, nextUpdate: end.secondsSince1970,
                serialNumbers: revoked.map(\.native.serialNumber), extensions: extensions)
            builder.hasBadSignature = defects.contains(.badSignature)
            let issuer =
                defects.contains(.otherName)
                ? DistinguishedName(commonName: "another authority").der : certificate.subjectDER
            return try RevocationList(der: try builder.der(issuer: issuer, signer: signer))
        } catch {
            throw TestKitError("no revocation list of \(trustDomain): \(error)")
        }
    }
}

extension ExtensionValue {
    /// A critical extension of a private arc that nobody has assigned; its value is NULL.
    static let unknownCritical = ExtensionValue(
        ObjectIdentifier([1, 3, 6, 1, 4, 1, 99_999, 1]), critical: true, value: [5, 0])
}
