public import SPIFFE

/// The full state of the trust bundles that a workload may verify tokens of one kind with, as one message of
/// `FetchJWTBundles` or `FetchWITBundles` tells it (Workload API §6.2.2, §7.2.2).
///
/// A state is made only from a message in which everything is valid; it replaces the one before as a whole: a trust
/// domain that it does not hold is trusted no longer (rules ST-5, ST-8). The bundles are for tokens of this kind alone
/// (rules ST-31, WI-7).
public struct TokenBundleState<Token: TokenSVID>: Sendable, Equatable {
    /// The bundles, by their trust domains.
    public let bundles: BundleSet<TokenBundle<Token>>
    /// What in the message breaks a recommendation, and which keys were passed over (decision D-6), without making it
    /// invalid.
    ///
    /// Not part of the equality.
    public let warnings: [String]

    init(bundles: BundleSet<TokenBundle<Token>>, warnings: [String]) {
        self.bundles = bundles
        self.warnings = warnings
    }

    /// Equal when the bundles are.
    public static func == (left: TokenBundleState, right: TokenBundleState) -> Bool { left.bundles == right.bundles }
}

/// The bundles to verify JWT-SVIDs with.
public typealias JWTBundleState = TokenBundleState<JWTSVID>

/// The bundles to verify WIT-SVIDs with.
///
/// Incubating: the standard of WIT-SVIDs may still change.
public typealias WITBundleState = TokenBundleState<WITSVID>
