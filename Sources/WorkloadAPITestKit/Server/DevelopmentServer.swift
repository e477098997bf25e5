public import SPIFFE

/// A Workload API for development: an authority of its own, some identities, and new SVIDs on demand.
public final class DevelopmentServer: Sendable {
    private let server: WorkloadAPIServer
    private let authority: TestAuthority
    private let identities: [Identity]
    private let lifetime: Duration

    /// An identity to serve.
    public struct Identity: Sendable, Hashable {
        /// Its SPIFFE ID.
        public let id: SPIFFEID
        /// Its hint, if it has one.
        public let hint: String?

        /// Describes an identity.
        ///
        /// - Parameters:
        ///   - id: Its SPIFFE ID.
        ///   - hint: Its hint, if it has one.
        public init(id: SPIFFEID, hint: String? = nil) {
            self.id = id
            self.hint = hint
        }
    }

    /// Makes the authority and the first SVIDs.
    ///
    /// - Parameters:
    ///   - socketPath: The absolute path of the Unix socket.
    ///   - identities: What to serve, the default identity first; all in one trust domain.
    ///   - lifetime: How long each SVID is valid.
    /// - Throws: `TestKitError` if OpenSSL cannot make them.
    public init(socketPath: String, identities: [Identity], lifetime: Duration) throws(TestKitError) {
        guard let first = identities.first else { throw TestKitError("there is no identity to serve") }
        server = WorkloadAPIServer(socketPath: socketPath)
        authority = try TestAuthority(trustDomain: first.id.trustDomain)
        self.identities = identities
        self.lifetime = lifetime
        try rotate()
    }

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
            svids.append(try authority.issue(identity.id, hint: identity.hint, lifetime: lifetime))
        }
        server.set(.state(svids: svids, bundles: X509BundleSet([authority.bundle])))
    }

    /// Ends all streams and removes the socket.
    public func shutdown() async {
        await server.shutdown()
    }
}
