public import SPIFFE

/// What a test server answers to the X.509 calls.
public enum X509Answer: Sendable {
    /// A full state: these SVIDs with the bundles of their trust domains, and federated bundles.
    case state(svids: [X509SVID], bundles: X509BundleSet)
    /// No identity: `PermissionDenied`, as SPIRE says to a workload that is not registered.
    case denied
}
