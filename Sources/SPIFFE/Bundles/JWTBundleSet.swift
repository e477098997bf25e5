/// The JWT bundles of several trust domains: at most one of each, in the order of their names.
public struct JWTBundleSet: Hashable, Sendable {
    private var bundles: [TrustDomain: JWTBundle]

    /// A set of bundles.
    ///
    /// Of several bundles of one trust domain, the last one counts.
    public init(_ bundles: some Sequence<JWTBundle> = EmptyCollection()) {
        self.bundles = Dictionary(bundles.map { ($0.trustDomain, $0) }) { _, last in last }
    }

    /// The bundle of a trust domain.
    public subscript(trustDomain: TrustDomain) -> JWTBundle? { bundles[trustDomain] }

    /// The trust domains in the order of their names.
    public var trustDomains: [TrustDomain] { bundles.keys.sorted() }

    /// The number of bundles.
    public var count: Int { bundles.count }

    /// Whether there is no bundle.
    public var isEmpty: Bool { bundles.isEmpty }

    /// Adds a bundle in the place of the one that its trust domain may have.
    public mutating func update(_ bundle: JWTBundle) { bundles[bundle.trustDomain] = bundle }

    /// Removes the bundle of a trust domain.
    ///
    /// - Returns: the bundle that was there.
    @discardableResult
    public mutating func remove(_ trustDomain: TrustDomain) -> JWTBundle? {
        bundles.removeValue(forKey: trustDomain)
    }
}

extension JWTBundleSet: Sequence {
    /// Goes through the bundles in the order of their trust domains' names.
    public func makeIterator() -> IndexingIterator<[JWTBundle]> {
        bundles.values.sorted { $0.trustDomain < $1.trustDomain }.makeIterator()
    }
}
