public import SPIFFE
internal import Synchronization

/// A Workload API for development: authorities of its own, some identities, and new SVIDs on demand, for all profiles.
///
/// Each trust domain has an authority of its own. The workload gets the bundles of its identities' trust domains and of
/// those that are federated with them. JWT-SVIDs are issued for each request, and validated on request.
///
///     let server = try DevelopmentServer(
///         socketPath: "\(directory)/agent.sock", identities: [TestIdentity(id: web)], lifetime: .seconds(60))
///     try server.start()
///     try server.rotate()
///     await server.shutdown()
public final class DevelopmentServer: Sendable {
    private let server: WorkloadAPIServer
    private let identities: [TestIdentity]
    private let settings: Settings
    private let domains: Mutex<[DevelopmentDomain]>

    /// What the server issues.
    public struct Settings: Sendable, Hashable {
        /// How long X509-SVIDs and WIT-SVIDs are valid.
        public var lifetime: Duration
        /// How long JWT-SVIDs are valid.
        public var tokenLifetime = Duration.seconds(300)
        /// The kind of the keys of X509-SVIDs and their authorities.
        public var key = TestKey.p256
        /// What tokens are signed with, and what the keys of WIT-SVIDs are for.
        public var algorithm = JWTAlgorithm.es256

        /// The defaults.
        ///
        /// - Parameter lifetime: How long X509-SVIDs and WIT-SVIDs are valid.
        public init(lifetime: Duration) {
            self.lifetime = lifetime
        }
    }

    /// Makes the authorities and the first SVIDs.
    ///
    /// - Parameters:
    ///   - socketPath: The absolute path of the Unix socket.
    ///   - identities: What to serve, the default identity first; of one or several trust domains.
    ///   - federated: Further trust domains whose bundles to serve.
    ///   - settings: What to issue.
    /// - Throws: `TestKitError` if OpenSSL cannot make them.
    public init(
        socketPath: String, identities: [TestIdentity], federated: [TrustDomain] = [], settings: Settings
    ) throws(TestKitError) {
        guard !identities.isEmpty else { throw TestKitError("there is no identity to serve") }
        server = WorkloadAPIServer(socketPath: socketPath)
        var domains: [DevelopmentDomain] = []
        for trustDomain in Set(identities.map(\.id.trustDomain)).union(federated) {
            domains.append(try DevelopmentDomain(trustDomain, settings))
        }
        self.identities = identities
        self.settings = settings
        self.domains = Mutex(domains)
        try serve(domains.map(\.authority))
    }

    /// Makes the authorities and the first SVIDs with the default settings.
    ///
    /// - Parameters:
    ///   - socketPath: The absolute path of the Unix socket.
    ///   - identities: What to serve, the default identity first; of one or several trust domains.
    ///   - federated: Further trust domains whose bundles to serve.
    ///   - lifetime: How long each SVID is valid.
    /// - Throws: `TestKitError` if OpenSSL cannot make them.
    public convenience init(
        socketPath: String, identities: [TestIdentity], federated: [TrustDomain] = [], lifetime: Duration
    ) throws(TestKitError) {
        try self.init(
            socketPath: socketPath, identities: identities, federated: federated,
            settings: Settings(lifetime: lifetime))
    }

    private var authorities: [TestAuthority] { domains.withLock { $0.map(\.authority) } }

    /// The bundles of all trust domains for X509-SVIDs.
    public var bundles: X509BundleSet { X509BundleSet(authorities.map(\.bundle)) }
    /// The bundles of all trust domains for JWT-SVIDs.
    public var jwtBundles: JWTBundleSet { JWTBundleSet(authorities.map(\.jwtBundle)) }
    /// The bundles of all trust domains for WIT-SVIDs.
    public var witBundles: WITBundleSet { WITBundleSet(authorities.map(\.witBundle)) }

    /// Listens.
    ///
    /// - Throws: `TestKitError` if the socket cannot be made, or a server already answers there.
    public func start() throws(TestKitError) {
        try server.start()
    }

    /// Takes new keys for tokens, issues all SVIDs anew and sends them to all streams.
    ///
    /// The new keys for tokens have been in the bundles since the last rotation, and the old ones remain there for as
    /// long as tokens that they have signed are valid; while there are 16 of them, a key stays. The roots for X509-SVIDs stay as they are.
    ///
    /// - Throws: `TestKitError` if OpenSSL cannot make them; the old ones stay in force.
    public func rotate() throws(TestKitError) {
        // Served under the lock, so that of two rotations at a time the last one is what is served in the end.
        try domains.withLock { (domains) throws(TestKitError) in
            var next = domains
            for index in next.indices { try next[index].rotate(settings) }
            try serve(next.map(\.authority))
            domains = next
        }
    }

    private func serve(_ authorities: [TestAuthority]) throws(TestKitError) {
        var svids: [X509SVID] = []
        var witSVIDs: [WITSVID] = []
        for identity in identities {
            let authority = try authorities.authority(for: identity.id)
            svids.append(
                try authority.issue(
                    identity.id, hint: identity.hint, key: settings.key, lifetime: settings.lifetime))
            witSVIDs.append(
                try authority.issueWIT(
                    identity.id, hint: identity.hint, algorithm: settings.algorithm, lifetime: settings.lifetime))
        }
        server.set(.state(svids: svids, bundles: X509BundleSet(authorities.map(\.bundle))))
        server.set(
            jwt: .state(identities: identities, authorities: authorities, lifetime: settings.tokenLifetime))
        server.set(wit: .state(svids: witSVIDs, bundles: WITBundleSet(authorities.map(\.witBundle))))
    }

    /// Ends all calls and removes the socket.
    public func shutdown() async {
        await server.shutdown()
    }
}
