package import NativeCrypto

/// An authority of tests: a key, its certificate, and the means to issue whatever a test needs.
package struct TestIssuer: Sendable {
    /// The time that test certificates are valid around: 2026-01-01T00:00:00Z.
    package static let now: Int64 = 1_767_225_600
    /// A day, in seconds.
    package static let day: Int64 = 86_400

    package let key: NativePrivateKey
    package let certificate: NativeCertificate

    /// A self-signed root.
    package static func root(
        _ name: String = "root", uris: [String] = ["spiffe://example.org"], pathLength: Int? = nil,
        kind: NativePrivateKey.Generated = .p256, _ change: (inout CertificateBuilder) throws -> Void = { _ in }
    ) throws -> TestIssuer {
        let key = try NativePrivateKey.generate(kind)
        let publicKey = try key.requiredPublicKey
        var builder = CertificateBuilder(
            subject: DistinguishedName(commonName: name), notBefore: now - day, notAfter: now + 100 * day,
            extensions: CertificateBuilder.authorityExtensions(uris: uris, pathLength: pathLength, key: publicKey))
        try change(&builder)
        return TestIssuer(key: key, certificate: try parsed(builder.der(for: publicKey, signer: key)))
    }

    /// An authority below this one.
    package func intermediate(
        _ name: String = "intermediate", uris: [String] = ["spiffe://example.org"], pathLength: Int? = nil,
        kind: NativePrivateKey.Generated = .p256, _ change: (inout CertificateBuilder) throws -> Void = { _ in }
    ) throws -> TestIssuer {
        let key = try NativePrivateKey.generate(kind)
        let publicKey = try key.requiredPublicKey
        var builder = CertificateBuilder(
            subject: DistinguishedName(commonName: name), notBefore: Self.now - Self.day,
            notAfter: Self.now + 50 * Self.day,
            extensions: CertificateBuilder.authorityExtensions(
                uris: uris, pathLength: pathLength, key: publicKey, issuerKeyIdentifier: identifier))
        try change(&builder)
        return TestIssuer(key: key, certificate: try issue(builder, for: publicKey))
    }

    /// A leaf and its key, good unless `change` spoils it.
    package func leaf(
        _ uri: String = "spiffe://example.org/web", kind: NativePrivateKey.Generated = .p256,
        _ change: (inout CertificateBuilder) throws -> Void = { _ in }
    ) throws -> (certificate: NativeCertificate, key: NativePrivateKey) {
        let key = try NativePrivateKey.generate(kind)
        let publicKey = try key.requiredPublicKey
        var builder = CertificateBuilder(
            subject: DistinguishedName([(.country, "US"), (.organization, "SPIRE")]), notBefore: Self.now - Self.day,
            notAfter: Self.now + Self.day,
            extensions: CertificateBuilder.leafExtensions(
                uris: [uri], key: publicKey, issuerKeyIdentifier: identifier))
        try change(&builder)
        return (try issue(builder, for: publicKey), key)
    }

    /// What `builder` says, signed by this authority.
    package func issue(_ builder: CertificateBuilder, for key: PublicKeyInfo) throws -> NativeCertificate {
        try Self.parsed(builder.der(for: key, issuer: certificate.subjectDER, signer: self.key))
    }

    private var identifier: [UInt8]? { certificate.subjectKeyIdentifier }

    private static func parsed(_ der: [UInt8]) throws -> NativeCertificate {
        try NativeCertificate(der: der.span)
    }
}

extension CertificateBuilder {
    /// Puts an extension in the place of the one of its kind, or adds it.
    package mutating func set(_ value: ExtensionValue) {
        remove(value.identifier)
        extensions.append(value)
    }

    /// Leaves an extension out.
    package mutating func remove(_ identifier: ObjectIdentifier) {
        extensions.removeAll { $0.identifier == identifier }
    }
}

extension GeneralName {
    /// A URI name of text.
    package static func uri(_ text: String) -> GeneralName { .uri(Array(text.utf8)) }
    /// A DNS name of text.
    package static func dns(_ text: String) -> GeneralName { .dns(Array(text.utf8)) }
}
