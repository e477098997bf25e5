internal import SPIFFE

/// The keys of one trust domain for one kind of token, over all rotations.
///
/// Each key is served before it signs, so that whoever gets a token has long had the key to validate it with, and for as
/// long as the tokens that it has signed are valid.
struct TokenKeyRing: Sendable {
    private var next: TestTokenAuthority
    private var current: TestTokenAuthority
    private var retired: [(key: JWTAuthority, at: Timestamp)] = []

    init(_ algorithm: JWTAlgorithm) throws(TestKitError) {
        current = try TestTokenAuthority(algorithm: algorithm)
        next = try TestTokenAuthority(algorithm: algorithm)
    }

    /// Signs with the next key from now on; with the old one still if too many are needed for tokens that are valid.
    ///
    /// - Parameter lifetime: How long tokens are valid.
    mutating func rotate(lifetime: Duration, now: Timestamp = .now) throws(TestKitError) {
        retired = retired.filter { now < $0.at + lifetime + Self.leeway }
        guard retired.count < Self.limit else { return }
        let new = try TestTokenAuthority(algorithm: current.algorithm)
        retired.append((current.authorities[0], now))
        (current, next) = (next, new)
    }

    /// What signs now, with all keys that are served.
    var authority: TestTokenAuthority {
        TestTokenAuthority(current, others: next.authorities + retired.reversed().map(\.key))
    }

    /// How many keys that sign no more are served: rotations may come faster than tokens expire, for hours.
    static let limit = 16
    /// How far the clocks of validators may be behind.
    private static let leeway = Duration.seconds(120)
}
