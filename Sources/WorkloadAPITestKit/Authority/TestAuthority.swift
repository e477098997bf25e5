internal import NativeCrypto
public import SPIFFE

/// A certificate authority of one trust domain, for tests and development.
///
/// Its keys live in memory and die with it. What it issues obeys every rule of the X509-SVID standard.
public final class TestAuthority: Sendable {
    /// The trust domain that it signs for.
    public let trustDomain: TrustDomain
    /// Its trust bundle: the one root.
    public let bundle: X509Bundle

    private let key: NativePrivateKey
    private let root: NativeCertificate

    /// Makes a root of its own with a P-256 key.
    ///
    /// - Parameters:
    ///   - trustDomain: The trust domain to sign for.
    ///   - lifetime: How long the root is valid from now on; it is valid a minute back, too.
    /// - Throws: `TestKitError` if OpenSSL cannot make the key or the certificate.
    public convenience init(
        trustDomain: TrustDomain, lifetime: Duration = .seconds(10 * 365 * 86_400)
    ) throws(TestKitError) {
        do {
            let key = try NativePrivateKey.generate(.p256)
            self.init(trustDomain: trustDomain, key: key, root: try Self.root(of: trustDomain, key, lifetime))
        } catch {
            throw TestKitError("no authority for \(trustDomain): \(error)")
        }
    }

    private init(trustDomain: TrustDomain, key: NativePrivateKey, root: NativeCertificate) {
        self.trustDomain = trustDomain
        self.key = key
        self.root = root
        bundle = X509Bundle(trustDomain: trustDomain, authorities: [Certificate(root)])
    }

    private static func root(
        of trustDomain: TrustDomain, _ key: NativePrivateKey, _ lifetime: Duration
    ) throws -> NativeCertificate {
        let publicKey = try publicKey(of: key)
        let builder = CertificateBuilder(
            subject: DistinguishedName(commonName: "svidsync development authority"),
            notBefore: (Timestamp.now - backdating).secondsSince1970,
            notAfter: (Timestamp.now + lifetime).secondsSince1970,
            extensions: CertificateBuilder.authorityExtensions(uris: ["spiffe://\(trustDomain)"], key: publicKey))
        let der = try builder.der(for: publicKey, signer: key)
        return try NativeCertificate(der: der.span)
    }

    /// Issues an SVID with a new P-256 key.
    ///
    /// - Parameters:
    ///   - id: The SPIFFE ID; it need not lie in the authority's trust domain (a test may want that).
    ///   - hint: The hint that the Workload API is to give with it.
    ///   - lifetime: How long it is valid from `now` on; it is valid ten seconds back, too, as with SPIRE.
    ///   - now: The time of issue.
    /// - Returns: The SVID, with the leaf alone in its chain.
    /// - Throws: `TestKitError` if OpenSSL cannot make it.
    public func issue(
        _ id: SPIFFEID, hint: String? = nil, lifetime: Duration, now: Timestamp = .now
    ) throws(TestKitError) -> X509SVID {
        do {
            return try svid(id, hint, lifetime, now)
        } catch {
            throw TestKitError("no SVID for \(id): \(error)")
        }
    }

    private func svid(_ id: SPIFFEID, _ hint: String?, _ lifetime: Duration, _ now: Timestamp) throws -> X509SVID {
        let leafKey = try NativePrivateKey.generate(.p256)
        let publicKey = try Self.publicKey(of: leafKey)
        let builder = CertificateBuilder(
            subject: DistinguishedName([(.country, "US"), (.organization, "SPIRE")]),
            notBefore: (now - .seconds(10)).secondsSince1970, notAfter: (now + lifetime).secondsSince1970,
            extensions: CertificateBuilder.leafExtensions(
                uris: [id.description], key: publicKey, issuerKeyIdentifier: root.publicKey.keyIdentifier))
        let der = try builder.der(for: publicKey, issuer: root.subjectDER, signer: key)
        let leaf = try Certificate(der: der)
        return try X509SVID(certificates: [leaf], privateKey: PrivateKey(leafKey), hint: hint)
    }

    private static func publicKey(of key: NativePrivateKey) throws(TestKitError) -> PublicKeyInfo {
        guard let publicKey = key.publicKey else {
            throw TestKitError("a key of the kind \(key.kind) has no public half")
        }
        return publicKey
    }

    private static let backdating = Duration.seconds(60)
}
