internal import SPIFFE

/// One trust domain of a development server: its authority, and its keys for tokens over all rotations.
struct DevelopmentDomain: Sendable {
    private(set) var authority: TestAuthority
    private var jwt: TokenKeyRing
    private var wit: TokenKeyRing

    init(_ trustDomain: TrustDomain, _ settings: DevelopmentServer.Settings) throws(TestKitError) {
        jwt = try TokenKeyRing(settings.algorithm)
        wit = try TokenKeyRing(settings.algorithm)
        authority = try TestAuthority(
            trustDomain: trustDomain, key: settings.key, jwt: jwt.authority, wit: wit.authority)
    }

    mutating func rotate(_ settings: DevelopmentServer.Settings) throws(TestKitError) {
        try jwt.rotate(lifetime: settings.tokenLifetime)
        try wit.rotate(lifetime: settings.lifetime)
        authority = authority.with(jwt: jwt.authority, wit: wit.authority)
    }
}
