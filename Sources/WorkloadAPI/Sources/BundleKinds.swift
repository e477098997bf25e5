/// Which kinds of trust bundles a `BundleSource` follows; each is a call of its own.
public struct BundleKinds: OptionSet, Sendable, Hashable {
    /// The bits of the kinds.
    public let rawValue: UInt8

    /// Makes a set of kinds of its bits.
    ///
    /// - Parameter rawValue: The bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Bundles to verify X509-SVIDs with (`FetchX509Bundles`).
    public static let x509 = BundleKinds(rawValue: 1 << 0)
    /// Bundles to verify JWT-SVIDs with (`FetchJWTBundles`).
    public static let jwt = BundleKinds(rawValue: 1 << 1)
    /// Bundles to verify WIT-SVIDs with (`FetchWITBundles`); incubating, and optional for agents.
    public static let wit = BundleKinds(rawValue: 1 << 2)
}
