public import SPIFFE

/// The full state of the trust bundles that a workload may verify X509-SVIDs with, as one message of
/// `FetchX509Bundles` tells it (Workload API §5.2.2).
///
/// A state is made only from a message in which everything is valid; it replaces the one before as a whole: a trust
/// domain that it does not hold is trusted no longer (rules ST-5, ST-8). The bundles are for X509-SVIDs alone (ST-23).
public struct X509BundleState: Sendable, Equatable {
    /// The bundles, by their trust domains.
    public let bundles: X509BundleSet
    /// The certificate revocation lists of the message, for `RevocationPolicy` (rule ST-20).
    public let revocationLists: [RevocationList]
    /// What in the message breaks a recommendation, without making it invalid.
    ///
    /// Not part of the equality.
    public let warnings: [String]

    init(bundles: X509BundleSet, revocationLists: [RevocationList], warnings: [String]) {
        self.bundles = bundles
        self.revocationLists = revocationLists
        self.warnings = warnings
    }

    /// Equal when bundles and revocation lists are.
    public static func == (left: X509BundleState, right: X509BundleState) -> Bool {
        left.bundles == right.bundles && left.revocationLists == right.revocationLists
    }
}
