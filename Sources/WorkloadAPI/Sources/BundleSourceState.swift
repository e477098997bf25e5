public import SPIFFE

/// What a `BundleSource` holds at one time.
public struct BundleSourceState: Sendable, Equatable {
    /// The bundles to verify X509-SVIDs with; none if they are withdrawn (rule ST-8).
    public let x509Bundles: X509BundleSet
    /// The certificate revocation lists that came with them, for `RevocationPolicy`.
    public let revocationLists: [RevocationList]
    /// The bundles to verify JWT-SVIDs with; none if they are withdrawn (rule ST-8).
    public let jwtBundles: JWTBundleSet
    /// The bundles to verify WIT-SVIDs with, which are incubating; none if they are withdrawn (rule ST-8).
    public let witBundles: WITBundleSet
    /// Why bundles are withdrawn; nil if none of a kind that the source follows are.
    public let absence: WorkloadAPIError?

    init(
        x509: BundleMaterial<X509BundleState>?, jwt: BundleMaterial<JWTBundleState>?,
        wit: BundleMaterial<WITBundleState>?
    ) {
        x509Bundles = x509?.state?.bundles ?? X509BundleSet()
        revocationLists = x509?.state?.revocationLists ?? []
        jwtBundles = jwt?.state?.bundles ?? JWTBundleSet()
        witBundles = wit?.state?.bundles ?? WITBundleSet()
        absence = x509?.absence ?? jwt?.absence ?? wit?.absence
    }
}
