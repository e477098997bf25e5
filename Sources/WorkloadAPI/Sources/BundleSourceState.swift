public import SPIFFE

/// What a `BundleSource` holds at one time.
public struct BundleSourceState: Sendable, Equatable {
    /// The bundles to verify peers with; none if they are withdrawn (rule ST-8).
    public let bundles: X509BundleSet
    /// The certificate revocation lists that came with them, for `RevocationPolicy`.
    public let revocationLists: [RevocationList]
    /// Why the bundles are withdrawn; nil if they are not.
    public let absence: WorkloadAPIError?

    init(_ state: X509BundleState) {
        bundles = state.bundles
        revocationLists = state.revocationLists
        absence = nil
    }

    private init(withdrawn reason: WorkloadAPIError) {
        bundles = X509BundleSet()
        revocationLists = []
        absence = reason
    }
}

extension BundleSourceState: SourceMaterial {
    static func withdrawn(_ reason: WorkloadAPIError) -> BundleSourceState { BundleSourceState(withdrawn: reason) }

    var expiry: Timestamp? { nil }
}
