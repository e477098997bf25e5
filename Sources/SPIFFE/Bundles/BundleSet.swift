/// The trust bundles of several trust domains, all for one kind of SVID: at most one of each, in the order of their
/// names.
public struct BundleSet<Bundle: TrustBundle>: Hashable, Sendable {
    private var bundles: [TrustDomain: Bundle]

    /// A set without bundles.
    public init() {
        bundles = [:]
    }

    /// A set of bundles.
    ///
    /// Of several bundles of one trust domain, the last one counts.
    public init(_ bundles: some Sequence<Bundle>) {
        self.bundles = Dictionary(bundles.map { ($0.trustDomain, $0) }) { _, last in last }
    }

    /// The bundle of a trust domain.
    public subscript(trustDomain: TrustDomain) -> Bundle? { bundles[trustDomain] }

    /// The trust domains in the order of their names.
    public var trustDomains: [TrustDomain] { bundles.keys.sorted() }

    /// The number of bundles.
    public var count: Int { bundles.count }

    /// Whether there is no bundle.
    public var isEmpty: Bool { bundles.isEmpty }

    /// Adds a bundle in the place of the one that its trust domain may have.
    public mutating func update(_ bundle: Bundle) { bundles[bundle.trustDomain] = bundle }

    /// Removes the bundle of a trust domain.
    ///
    /// - Returns: the bundle that was there.
    @discardableResult
    public mutating func remove(_ trustDomain: TrustDomain) -> Bundle? {
        bundles.removeValue(forKey: trustDomain)
    }
}

extension BundleSet: Sequence {
    /// Goes through the bundles in the order of their trust domains' names.
    public func makeIterator() -> IndexingIterator<[Bundle]> {
        bundles.values.sorted { $0.trustDomain < $1.trustDomain }.makeIterator()
    }
}

/// The X.509 bundles of several trust domains.
public typealias X509BundleSet = BundleSet<X509Bundle>

/// The JWT bundles of several trust domains.
public typealias JWTBundleSet = BundleSet<JWTBundle>

/// The WIT bundles of several trust domains.
///
/// Incubating: the standard of WIT-SVIDs may still change.
public typealias WITBundleSet = BundleSet<WITBundle>
