public import SPIFFE

/// The full X.509 state of a workload, as one message of `FetchX509SVID` tells it (Workload API §5.2.1).
///
/// A context is made only from a message in which everything is valid; it replaces the one before as a whole.
public struct X509Context: SVIDContext {
    /// The workload's SVIDs in the agent's order, at least one.
    public let svids: [X509SVID]
    /// The trust bundles of the SVIDs' own trust domains and of the federated ones.
    public let bundles: X509BundleSet
    /// The certificate revocation lists of the message, for `RevocationPolicy` (rule ST-20).
    public let revocationLists: [RevocationList]
    /// What in the message breaks a recommendation, without making it invalid.
    ///
    /// Not part of the equality.
    public let warnings: [String]

    init(svids: [X509SVID], bundles: X509BundleSet, revocationLists: [RevocationList], warnings: [String]) {
        precondition(!svids.isEmpty, "a context without an SVID is a discarded message")
        self.svids = svids
        self.bundles = bundles
        self.revocationLists = revocationLists
        self.warnings = warnings
    }

    /// Equal when SVIDs, bundles and revocation lists are.
    public static func == (left: X509Context, right: X509Context) -> Bool {
        left.svids == right.svids && left.bundles == right.bundles && left.revocationLists == right.revocationLists
    }
}
