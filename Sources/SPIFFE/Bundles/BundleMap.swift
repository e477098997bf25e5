/// The bundles of several trust domains in one document: the SPIFFE Bundle Map (Trust Domain and Bundle §5).
///
/// A map is a full state: what a new one does not hold is no longer trusted (rule BU-28). The refresh hints of the
/// bundles in it say nothing about how often to read the map (rule BU-26).
public struct BundleMap: Hashable, Sendable {
    private var bundles: [TrustDomain: SPIFFEBundle]

    /// A map of bundles.
    ///
    /// Of several bundles of one trust domain, the last one counts.
    public init(_ bundles: some Sequence<SPIFFEBundle> = EmptyCollection()) {
        self.bundles = Dictionary(bundles.map { ($0.trustDomain, $0) }) { _, last in last }
    }

    /// The bundle of a trust domain.
    public subscript(trustDomain: TrustDomain) -> SPIFFEBundle? { bundles[trustDomain] }

    /// The trust domains in the order of their names.
    public var trustDomains: [TrustDomain] { bundles.keys.sorted() }

    /// The number of bundles.
    public var count: Int { bundles.count }

    /// Whether there is no bundle.
    public var isEmpty: Bool { bundles.isEmpty }

    /// What was wrong with the entries of the bundles, in the order of the trust domains.
    public var warnings: [BundleDocumentError] {
        flatMap { bundle in
            bundle.warnings.map { warning in
                var named = warning
                named.trustDomain = bundle.trustDomain
                return named
            }
        }
    }

    /// Adds a bundle in the place of the one that its trust domain may have.
    public mutating func update(_ bundle: SPIFFEBundle) { bundles[bundle.trustDomain] = bundle }

    /// Removes the bundle of a trust domain.
    ///
    /// - Returns: the bundle that was there.
    @discardableResult
    public mutating func remove(_ trustDomain: TrustDomain) -> SPIFFEBundle? {
        bundles.removeValue(forKey: trustDomain)
    }
}

extension BundleMap: Sequence {
    /// Goes through the bundles in the order of their trust domains' names.
    public func makeIterator() -> IndexingIterator<[SPIFFEBundle]> {
        bundles.values.sorted { $0.trustDomain < $1.trustDomain }.makeIterator()
    }
}

extension BundleMap: X509BundleSource, JWTBundleSource, WITBundleSource {
    /// The X.509 part of the trust domain's bundle.
    public func x509Bundle(for trustDomain: TrustDomain) -> X509Bundle? { self[trustDomain]?.x509Bundle }
    /// The part of the trust domain's bundle for JWT-SVIDs.
    public func jwtBundle(for trustDomain: TrustDomain) -> JWTBundle? { self[trustDomain]?.jwtBundle }
    /// The part of the trust domain's bundle for WIT-SVIDs.
    public func witBundle(for trustDomain: TrustDomain) -> WITBundle? { self[trustDomain]?.witBundle }
}
