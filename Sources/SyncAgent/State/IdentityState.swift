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

    package init(
        x509: X509Context, jwtBundles: JWTBundleSet? = nil, tokens: [TokenRequest: JWTSVID] = [:],
        wit: WITState = .awaited
    ) {
        self.x509 = x509
        self.jwtBundles = jwtBundles
        self.tokens = tokens
        self.wit = wit
    }
}
