package import NativeCrypto

/// The X.509 authorities of a trust domain: its trust bundle, as far as X509-SVIDs are concerned (Trust Domain and
/// Bundle §3, §4).
///
/// A bundle without authorities is valid and trusts nothing (rule X5-28).
public struct X509Bundle: Sendable {
    /// The trust domain whose SVIDs the authorities vouch for.
    public let trustDomain: TrustDomain
    /// The authorities' certificates, self-signed or not, each once and in their order.
    public let authorities: [Certificate]
    private let memory = BundleMemory()

    /// A bundle of parsed certificates, which may be none.
    ///
    /// Repeated certificates are left out.
    public init(trustDomain: TrustDomain, authorities: [Certificate]) {
        self.trustDomain = trustDomain
        var seen: Set<Certificate> = []
        self.authorities = authorities.filter { seen.insert($0).inserted }
    }

    /// Parses a bundle as the Workload API sends it.
    ///
    /// - Parameters:
    ///   - trustDomain: the trust domain that the bundle is of.
    ///   - authoritiesDER: the DER of the certificates without gaps; at least one (rule X5-33).
    /// - Throws: `X509DecodingError`.
    public init(trustDomain: TrustDomain, authoritiesDER: [UInt8]) throws(X509DecodingError) {
        self.init(
            trustDomain: trustDomain,
            authorities: try Certificate.parse(concatenatedDER: authoritiesDER, decodingFirstKey: false))
    }

    /// Whether there is no authority: nothing is trusted (rule X5-28).
    public var isEmpty: Bool { authorities.isEmpty }

    /// Whether the certificate is one of the authorities.
    public func contains(_ certificate: Certificate) -> Bool { authorities.contains(certificate) }

    /// The authorities in the form that OpenSSL verifies with, which copies of the bundle share.
    package func trustAnchors() throws(CryptoError) -> TrustAnchors {
        try memory.anchors(of: authorities)
    }

    /// The authorities as `CERTIFICATE` blocks (RFC 7468 §5), in their order; no bytes if there are none.
    ///
    /// Made once, since most updates leave them as they are.
    public var pem: [UInt8] { memory.pem(of: authorities) }
}

extension X509Bundle: Hashable {
    /// Whether trust domain and certificates are the same, byte for byte and in the same order.
    public static func == (left: X509Bundle, right: X509Bundle) -> Bool {
        left.trustDomain == right.trustDomain && left.authorities == right.authorities
    }

    /// Hashes trust domain and certificates.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(trustDomain)
        hasher.combine(authorities)
    }
}

extension X509Bundle: CustomStringConvertible {
    /// The trust domain and the number of authorities.
    public var description: String { "X.509 bundle of \(trustDomain) with \(authorities.count) authorities" }
}
