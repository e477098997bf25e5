/// All keys of a trust domain: the SPIFFE bundle (Trust Domain and Bundle §4).
///
/// Its document is a JWK Set whose entries say by `use` which kind of SVID they are for. The document does not name the
/// trust domain, so that it must be known from elsewhere (rule BU-1).
public struct SPIFFEBundle: Sendable {
    /// The trust domain whose SVIDs the keys vouch for.
    public let trustDomain: TrustDomain
    /// The authorities for X509-SVIDs; empty if the trust domain has none (rule BU-18).
    public let x509Bundle: X509Bundle
    /// The keys for JWT-SVIDs; empty if the trust domain has none (rule BU-20).
    public let jwtBundle: JWTBundle
    /// The keys for WIT-SVIDs, which are incubating; empty if the trust domain has none (rule WI-28).
    public let witBundle: WITBundle
    /// The number of the bundle's version, which rises with each change (rules BU-3, BU-4).
    public let sequence: UInt64?
    /// How often to look for a new version, in whole seconds; only a hint (rules BU-5, BU-6).
    public let refreshHint: Duration?
    /// What was wrong with the document that the bundle was read from, entry by entry.
    public let warnings: [BundleDocumentError]

    /// A bundle of parsed keys; each kind may be missing.
    ///
    /// Repeated certificates and names of keys are left out (rules BU-18, BU-22).
    public init(
        trustDomain: TrustDomain, x509Authorities: [Certificate] = [], jwtAuthorities: [JWTAuthority] = [],
        witAuthorities: [JWTAuthority] = [], sequence: UInt64? = nil, refreshHint: Duration? = nil
    ) {
        self.init(
            x509Bundle: X509Bundle(trustDomain: trustDomain, authorities: x509Authorities),
            jwtBundle: JWTBundle(trustDomain: trustDomain, authorities: jwtAuthorities),
            witBundle: WITBundle(trustDomain: trustDomain, authorities: witAuthorities), sequence: sequence,
            refreshHint: refreshHint, warnings: [])
    }

    private init(
        x509Bundle: X509Bundle, jwtBundle: JWTBundle, witBundle: WITBundle, sequence: UInt64?,
        refreshHint: Duration?, warnings: [BundleDocumentError]
    ) {
        trustDomain = x509Bundle.trustDomain
        self.x509Bundle = x509Bundle
        self.jwtBundle = jwtBundle
        self.witBundle = witBundle
        self.sequence = sequence
        self.refreshHint = refreshHint
        self.warnings = warnings
    }

    /// A bundle with nothing but the authorities for X509-SVIDs.
    public init(_ bundle: X509Bundle) {
        self.init(trustDomain: bundle.trustDomain, x509Authorities: bundle.authorities)
    }

    /// A bundle with nothing but the keys for JWT-SVIDs.
    public init(_ bundle: JWTBundle) {
        self.init(trustDomain: bundle.trustDomain, jwtAuthorities: bundle.authorities)
    }

    /// A bundle with nothing but the keys for WIT-SVIDs.
    public init(_ bundle: WITBundle) {
        self.init(trustDomain: bundle.trustDomain, witAuthorities: bundle.authorities)
    }

    init(
        _ trustDomain: TrustDomain, _ document: JSONNode, _ bytes: Span<UInt8>, strict: Bool
    ) throws(BundleDocumentError) {
        var reader = JWKSetReader(strict: strict)
        try self.init(trustDomain, document, bytes, &reader)
    }

    init(
        _ trustDomain: TrustDomain, _ document: JSONNode, _ bytes: Span<UInt8>, _ reader: inout JWKSetReader
    ) throws(BundleDocumentError) {
        let content = try BundleContent(document, bytes, &reader)
        self.init(
            x509Bundle: X509Bundle(trustDomain: trustDomain, authorities: content.certificates),
            jwtBundle: JWTBundle(trustDomain: trustDomain, authorities: content.jwtAuthorities),
            witBundle: WITBundle(trustDomain: trustDomain, authorities: content.witAuthorities),
            sequence: content.sequence, refreshHint: content.refreshHint, warnings: reader.warnings)
    }

    /// Whether there is no usable key: every SVID of the trust domain is untrusted (rule BU-9).
    public var isEmpty: Bool { x509Bundle.isEmpty && jwtBundle.isEmpty && witBundle.isEmpty }
}

extension SPIFFEBundle: Hashable {
    /// Whether keys, sequence number and hint are the same; warnings do not count.
    public static func == (left: SPIFFEBundle, right: SPIFFEBundle) -> Bool {
        left.x509Bundle == right.x509Bundle && left.jwtBundle == right.jwtBundle && left.witBundle == right.witBundle
            && left.sequence == right.sequence && left.refreshHint == right.refreshHint
    }

    /// Hashes the keys and the sequence number.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(x509Bundle)
        hasher.combine(jwtBundle)
        hasher.combine(sequence)
    }
}

extension SPIFFEBundle: X509BundleSource, JWTBundleSource, WITBundleSource {
    /// The X.509 part if the bundle is of the trust domain.
    public func x509Bundle(for trustDomain: TrustDomain) -> X509Bundle? { x509Bundle.x509Bundle(for: trustDomain) }
    /// The part for JWT-SVIDs if the bundle is of the trust domain.
    public func jwtBundle(for trustDomain: TrustDomain) -> JWTBundle? { jwtBundle.jwtBundle(for: trustDomain) }
    /// The part for WIT-SVIDs if the bundle is of the trust domain.
    public func witBundle(for trustDomain: TrustDomain) -> WITBundle? { witBundle.witBundle(for: trustDomain) }
}

extension SPIFFEBundle: CustomStringConvertible {
    /// The trust domain and the numbers of keys.
    public var description: String {
        "SPIFFE bundle of \(trustDomain) with \(x509Bundle.authorities.count) X.509 authorities, "
            + "\(jwtBundle.authorities.count) JWT and \(witBundle.authorities.count) WIT keys"
    }
}
