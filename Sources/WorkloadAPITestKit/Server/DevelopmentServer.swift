public import SPIFFE

/// A Workload API for development: authorities of its own, some identities, and new SVIDs on demand.
///
/// Each trust domain has an authority of its own. The workload gets the bundles of its identities' trust domains and of
/// those that are federated with them.
public final class DevelopmentServer: Sendable {
    private let server: WorkloadAPIServer
    private let authorities: [TestAuthority]
    private let identities: [TestIdentity]
    private let lifetime: Duration

    /// Makes the authorities and the first SVIDs.
    ///
    /// - Parameters:
    ///   - socketPath: The absolute path of the Unix socket.
    ///   - identities: What to serve, the default identity first; of one or several trust domains.
    ///   - federated: Further trust domains whose bundles to serve.
    ///   - lifetime: How long each SVID is valid.
    /// - Throws: `TestKitError` if OpenSSL cannot make them.
    public init(
        socketPath: String, identities: [TestIdentity], federated: [TrustDomain] = [], lifetime: Duration
    ) throws(TestKitError) {
        guard !identities.isEmpty else { throw TestKitError("there is no identity to serve") }
        server = WorkloadAPIServer(socketPath: socketPath)
        var authorities: [TestAuthority] = []
        for trustDomain in Set(identities.map(\.id.trustDomain)).union(federated) {
            authorities.append(try TestAuthority(trustDomain: trustDomain))
        }
        self.authorities = authorities
        self.identities = identities
        self.lifetime = lifetime
        try rotate()
    }

    /// The bundles of all trust domains.
    public var bundles: X509BundleSet { X509BundleSet(authorities.map(\.bundle)) }

    /// Listens.
    ///
    /// - Throws: `TestKitError` if the socket cannot be made, or a server already answers there.
    public func start() throws(TestKitError) {
        try server.start()
    }

    /// Issues all SVIDs anew and sends them to all streams.
    ///
    /// - Throws: `TestKitError` if OpenSSL cannot make them; the old ones stay in force.
    public func rotate() throws(TestKitError) {
        var svids: [X509SVID] = []
        for identity in identities {
            guard let authority = authorities.first(where: { $0.trustDomain == identity.id.trustDomain }) else {
                throw TestKitError("there is no authority for \(identity.id)")
            }
            svids.append(try authority.issue(identity.id, hint: identity.hint, lifetime: lifetime))
        }
        server.set(.state(svids: svids, bundles: bundles))
    }

    /// Ends all streams and removes the socket.
    public func shutdown() async {
        await server.shutdown()
    }
}
