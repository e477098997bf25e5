internal import NativeCrypto
public import SPIFFE

/// The authority of one trust domain, for tests and development: for X509-SVIDs, JWT-SVIDs and WIT-SVIDs.
///
/// Its keys live in memory and die with it. What it issues obeys every rule of the standards, unless it is told
/// otherwise.
///
///     let authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
///     let web = try SPIFFEID(parsing: "spiffe://example.org/web")
///     let svid = try authority.issue(web, lifetime: .seconds(60))
///     let token = try authority.issueJWT(web, audience: ["reports"])
public final class TestAuthority: Sendable {
    /// The trust domain that it signs for.
    public let trustDomain: TrustDomain
    /// The trust bundle to verify what it issues with: its root, and those of its predecessors.
    public let bundle: X509Bundle
    /// The certificates between its SVIDs and the root: its own first; none for a root.
    public let intermediates: [Certificate]
    /// What signs its JWT-SVIDs.
    public let jwt: TestTokenAuthority
    /// What signs its WIT-SVIDs.
    public let wit: TestTokenAuthority

    let key: NativePrivateKey
    let certificate: NativeCertificate

    /// Makes a root of its own.
    ///
    /// - Parameters:
    ///   - trustDomain: The trust domain to sign for.
    ///   - key: The kind of its key.
    ///   - lifetime: How long the root is valid from now on; it is valid a minute back, too.
    ///   - jwt: What signs its JWT-SVIDs; a new key for ES256 if nil.
    ///   - wit: What signs its WIT-SVIDs; a new key for ES256 if nil.
    /// - Throws: `TestKitError` if OpenSSL cannot make the key or the certificate.
    public convenience init(
        trustDomain: TrustDomain, key: TestKey = .p256, lifetime: Duration = defaultLifetime,
        jwt: TestTokenAuthority? = nil, wit: TestTokenAuthority? = nil
    ) throws(TestKitError) {
        let jwt = if let jwt { jwt } else { try TestTokenAuthority() }
        let wit = if let wit { wit } else { try TestTokenAuthority() }
        do {
            let key = try NativePrivateKey.generate(key.generated)
            let root = try Self.root(of: trustDomain, key, lifetime)
            let bundle = X509Bundle(trustDomain: trustDomain, authorities: [Certificate(root)])
            self.init(trustDomain, bundle, [], key, root, (jwt, wit))
        } catch {
            throw TestKitError("no authority for \(trustDomain): \(error)")
        }
    }

    init(
        _ trustDomain: TrustDomain, _ bundle: X509Bundle, _ intermediates: [Certificate], _ key: NativePrivateKey,
        _ certificate: NativeCertificate, _ tokens: (jwt: TestTokenAuthority, wit: TestTokenAuthority)
    ) {
        self.trustDomain = trustDomain
        self.bundle = bundle
        self.intermediates = intermediates
        self.key = key
        self.certificate = certificate
        (jwt, wit) = tokens
    }

    /// How long a root is valid by default: ten years.
    public static let defaultLifetime = Duration.seconds(10 * 365 * 86_400)

    /// The next root of the trust domain, as after a rotation of the authority's keys, those for tokens included.
    ///
    /// Its bundles hold the new and the old ones, the old ones last: what this authority has issued remains trusted
    /// until they are left out of the bundles.
    ///
    /// - Parameter key: The kind of its key.
    /// - Returns: The new authority.
    /// - Throws: `TestKitError` if OpenSSL cannot make the key or the certificate.
    public func successor(key: TestKey = .p256) throws(TestKitError) -> TestAuthority {
        let next = try TestAuthority(trustDomain: trustDomain, key: key, jwt: jwt, wit: wit)
        let authorities = next.bundle.authorities + bundle.authorities
        return TestAuthority(
            trustDomain, X509Bundle(trustDomain: trustDomain, authorities: authorities), [], next.key,
            next.certificate, (jwt: try jwt.successor(), wit: try wit.successor()))
    }

    /// An authority below this one; what it issues has its certificate in the chain and the same bundle.
    ///
    /// - Parameters:
    ///   - key: The kind of its key.
    ///   - pathLength: How many authorities there may be below it; nil for any number.
    ///   - defects: In what its certificate is to be wrong.
    /// - Returns: The intermediate authority.
    /// - Throws: `TestKitError` if OpenSSL cannot make the key or the certificate.
    public func intermediate(
        key: TestKey = .p256, pathLength: Int? = nil, defects: IntermediateDefects = []
    ) throws(TestKitError) -> TestAuthority {
        do {
            let key = try NativePrivateKey.generate(key.generated)
            let certificate = try intermediateCertificate(key, pathLength, defects)
            return TestAuthority(
                trustDomain, bundle, [Certificate(certificate)] + intermediates, key, certificate, (jwt, wit))
        } catch {
            throw TestKitError("no intermediate authority for \(trustDomain): \(error)")
        }
    }

    /// The same authority with other keys for tokens, as after a rotation of those alone.
    ///
    /// - Parameters:
    ///   - jwt: What signs its JWT-SVIDs.
    ///   - wit: What signs its WIT-SVIDs.
    /// - Returns: The authority.
    public func with(jwt: TestTokenAuthority, wit: TestTokenAuthority) -> TestAuthority {
        TestAuthority(trustDomain, bundle, intermediates, key, certificate, (jwt, wit))
    }

    static func root(
        of trustDomain: TrustDomain, _ key: NativePrivateKey, _ lifetime: Duration
    ) throws(CryptoError) -> NativeCertificate {
        let publicKey = try key.requiredPublicKey
        let builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "svidsync development authority"),
            notBefore: (Timestamp.now - backdating).secondsSince1970,
            notAfter: (Timestamp.now + lifetime).secondsSince1970,
            extensions: CertificateBuilder.authorityExtensions(uris: ["spiffe://\(trustDomain)"], key: publicKey))
        let der = try builder.der(for: publicKey, signer: key)
        return try NativeCertificate(der: der.span)
    }

    private func intermediateCertificate(
        _ key: NativePrivateKey, _ pathLength: Int?, _ defects: IntermediateDefects
    ) throws(CryptoError) -> NativeCertificate {
        let publicKey = try key.requiredPublicKey
        let uri = "spiffe://\(trustDomain)" + (defects.contains(.idWithPath) ? "/authority" : "")
        var extensions = CertificateBuilder.authorityExtensions(
            uris: [uri], pathLength: pathLength, key: publicKey,
            issuerKeyIdentifier: certificate.publicKey.keyIdentifier)
        if defects.contains(.notAuthority) { extensions[0] = .basicConstraints(authority: false) }
        if defects.contains(.noKeyCertSign) { extensions[1] = .keyUsage([.cRLSign]) }
        if defects.contains(.noCRLSign) { extensions[1] = .keyUsage([.keyCertSign]) }
        let end: Timestamp = defects.contains(.expired) ? .now - .seconds(3600) : .now + Self.defaultLifetime
        var builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "svidsync development intermediate \(intermediates.count + 1)"),
            notBefore: (Timestamp.now - .seconds(7200)).secondsSince1970, notAfter: end.secondsSince1970,
            extensions: extensions)
        builder.hasBadSignature = defects.contains(.badSignature)
        let der = try builder.der(for: publicKey, issuer: certificate.subjectDER, signer: self.key)
        return try NativeCertificate(der: der.span)
    }

    private static let backdating = Duration.seconds(60)
}
