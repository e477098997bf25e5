package import SPIFFE
package import WorkloadAPI

/// Everything that the Workload API says of the workload: one immutable snapshot.
///
/// What only some outputs need comes later than the rest, or not at all; those outputs wait for it.
package struct IdentityState: Sendable {
    /// The SVIDs, their trust bundles and the revocation lists.
    package let x509: X509Context
    /// The bundles to verify JWT-SVIDs with; nil as long as they have not come.
    package let jwtBundles: JWTBundleSet?
    /// The tokens that have been fetched.
    package let tokens: [TokenRequest: JWTSVID]
    /// The WIT-SVIDs with their keys (incubating).
    package let wit: WITState
    /// Why tokens and their bundles are missing, as far as that is known.
    package let obstacles: TokenObstacles

    package init(
        x509: X509Context, jwtBundles: JWTBundleSet? = nil, tokens: [TokenRequest: JWTSVID] = [:],
        wit: WITState = .awaited, obstacles: TokenObstacles = TokenObstacles()
    ) {
        self.x509 = x509
        self.jwtBundles = jwtBundles
        self.tokens = tokens
        self.wit = wit
        self.obstacles = obstacles
    }
}
