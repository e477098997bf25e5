public import SPIFFE

/// What a test server answers to the X.509 calls.
public enum X509Answer: Sendable {
    /// A full state: these SVIDs with the bundles of their trust domains, and federated bundles.
    case state(svids: [X509SVID], bundles: X509BundleSet)
    /// A full state of which nothing has been checked, with certificate revocation lists in DER.
    case unchecked(svids: [TestSVID], bundles: X509BundleSet, revocationLists: [[UInt8]])
    /// No identity: `PermissionDenied`, as SPIRE says to a workload that is not registered.
    case denied
    /// The call ends with this status.
    case failure(CallStatus, message: String)
    /// These bytes as a message, whatever they are.
    case bytes([UInt8])
}
