internal import NativeCrypto
public import SPIFFE

extension TestAuthority {
    /// Issues a valid SVID with a new key.
    ///
    /// - Parameters:
    ///   - id: The SPIFFE ID; it need not lie in the authority's trust domain (a test may want that).
    ///   - hint: The hint that the Workload API is to give with it.
    ///   - key: The kind of its key.
    ///   - lifetime: How long it is valid from `now` on; it is valid ten seconds back, too, as with SPIRE.
    ///   - now: The time of issue.
    /// - Returns: The SVID, with the authority's intermediates in its chain.
    /// - Throws: `TestKitError` if OpenSSL cannot make it, or the authority's own defects make it invalid.
    public func issue(
        _ id: SPIFFEID, hint: String? = nil, key: TestKey = .p256, lifetime: Duration, now: Timestamp = .now
    ) throws(TestKitError) -> X509SVID {
        do {
            return try issue(id, hint: hint, key: key, lifetime: lifetime, defects: [], now: now).checked()
        } catch {
            throw TestKitError("no SVID for \(id): \(error)")
        }
    }

    /// Issues an SVID with defects, which nothing checks.
    ///
    /// - Parameters:
    ///   - id: The SPIFFE ID.
    ///   - hint: The hint that the Workload API is to give with it.
    ///   - key: The kind of its key.
    ///   - lifetime: How long it is valid from `now` on, unless a defect says otherwise.
    ///   - defects: In what it is to be wrong; none is possible.
    ///   - now: The time of issue.
    /// - Returns: The SVID, with the authority's intermediates in its chain.
    /// - Throws: `TestKitError` if OpenSSL cannot make it.
    public func issue(
        _ id: SPIFFEID, hint: String? = nil, key: TestKey = .p256, lifetime: Duration, defects: SVIDDefects,
        now: Timestamp = .now
    ) throws(TestKitError) -> TestSVID {
        do {
            let leafKey = try NativePrivateKey.generate(key.generated)
            let der = try leaf(id, leafKey, lifetime, defects, now)
            let given = defects.contains(.keyMismatch) ? try NativePrivateKey.generate(key.generated) : leafKey
            return TestSVID(
                spiffeID: id.description,
                certificatesDER: der + intermediates.flatMap(\.der) + (defects.contains(.trailingByte) ? [0] : []),
                privateKey: PrivateKey(given), hint: hint)
        } catch {
            throw TestKitError("no SVID for \(id): \(error)")
        }
    }

    private func leaf(
        _ id: SPIFFEID, _ leafKey: NativePrivateKey, _ lifetime: Duration, _ defects: SVIDDefects, _ now: Timestamp
    ) throws(CryptoError) -> [UInt8] {
        let publicKey = try leafKey.requiredPublicKey
        var start = now - .seconds(10)
        var end = now + lifetime
        if defects.contains(.expired) { (start, end) = (now - .seconds(7200), now - .seconds(3600)) }
        if defects.contains(.notYetValid) { (start, end) = (now + .seconds(3600), now + .seconds(7200)) }
        let subject: [(type: ObjectIdentifier, value: String)] =
            defects.contains(.emptySubject) ? [] : [(.country, "US"), (.organization, "SPIRE")]
        var builder = CertificateBuilder(
            subject: DistinguishedName(subject), notBefore: start.secondsSince1970, notAfter: end.secondsSince1970,
            extensions: defects.extensions(id, publicKey, issuer: certificate.publicKey.keyIdentifier))
        builder.hasBadSignature = defects.contains(.badSignature)
        let signer = defects.contains(.wrongIssuer) ? try NativePrivateKey.generate(.p256) : key
        return try builder.der(for: publicKey, issuer: certificate.subjectDER, signer: signer)
    }
}

extension SVIDDefects {
    /// The extensions of a leaf with these defects.
    fileprivate func extensions(
        _ id: SPIFFEID, _ key: PublicKeyInfo, issuer: [UInt8]
    ) -> [ExtensionValue] {
        var usage: KeyUsage = contains(.noDigitalSignature) ? [.keyEncipherment] : [.digitalSignature]
        if contains(.keyCertSign) { usage.insert(.keyCertSign) }
        if contains(.cRLSign) { usage.insert(.cRLSign) }
        var extensions: [ExtensionValue] = [.basicConstraints(authority: contains(.authority))]
        if !contains(.noKeyUsage) {
            extensions.append(.keyUsage(usage, critical: !contains(.keyUsageNotCritical)))
        }
        if contains(.incompleteExtendedKeyUsage) {
            extensions.append(.extendedKeyUsages([.serverAuthentication]))
        } else if !contains(.noExtendedKeyUsage) {
            extensions.append(.extendedKeyUsages([.serverAuthentication, .clientAuthentication]))
        }
        extensions += [.subjectKeyIdentifier(key.keyIdentifier), .authorityKeyIdentifier(issuer)]
        extensions.append(.subjectAlternativeNames(names(id)))
        if contains(.unknownCriticalExtension) { extensions.append(.unknownCritical) }
        return extensions
    }

    private func names(_ id: SPIFFEID) -> [GeneralName] {
        func uri(_ text: String) -> GeneralName { .uri(Array(text.utf8)) }
        if contains(.noURI) { return [.dns(Array("workload.test".utf8))] }
        if contains(.noPath) { return [uri("spiffe://\(id.trustDomain)")] }
        if contains(.otherScheme) { return [uri("https://\(id.trustDomain)\(id.path)")] }
        return contains(.twoURIs) ? [uri(id.description), uri("\(id)/second")] : [uri(id.description)]
    }
}
