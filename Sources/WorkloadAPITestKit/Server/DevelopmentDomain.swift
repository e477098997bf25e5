internal import SPIFFE

/// One trust domain of a development server: its authority, and its keys for tokens over all rotations.
struct DevelopmentDomain: Sendable {
    private(set) var authority: TestAuthority
    /// The keys for JWT-SVIDs and WIT-SVIDs; nil for a trust domain that is only federated with, which signs nothing.
    private var keys: (jwt: TokenKeyRing, wit: TokenKeyRing)?

    init(_ trustDomain: TrustDomain, signs: Bool, _ settings: DevelopmentServer.Settings) throws(TestKitError) {
        let algorithm = settings.algorithm
        guard signs else {
            authority = try TestAuthority(
                trustDomain: trustDomain, key: settings.key, jwt: TestTokenAuthority(algorithm: algorithm),
                wit: TestTokenAuthority(algorithm: algorithm))
            return
        }
        let keys = (jwt: try TokenKeyRing(algorithm), wit: try TokenKeyRing(algorithm))
        self.keys = keys
        authority = try TestAuthority(
            trustDomain: trustDomain, key: settings.key, jwt: keys.jwt.authority, wit: keys.wit.authority)
    }

    mutating func rotate(_ settings: DevelopmentServer.Settings) throws(TestKitError) {
        guard var keys else { return }
        try keys.jwt.rotate(lifetime: settings.tokenLifetime)
        try keys.wit.rotate(lifetime: settings.lifetime)
        self.keys = keys
        authority = authority.with(jwt: keys.jwt.authority, wit: keys.wit.authority)
    }
}
