/// The keys of a trust domain that sign tokens of one kind: its trust bundle, as far as those are concerned (rules
/// JW-15, JW-17, WI-28, WI-32).
///
/// A bundle without keys is valid and trusts nothing (rule BU-9).
public struct TokenBundle<Token: TokenSVID>: Sendable {
    /// The trust domain whose tokens the keys vouch for.
    public let trustDomain: TrustDomain
    /// The keys in their order, each name once.
    public let authorities: [JWTAuthority]
    /// What was wrong with the document that the bundle was read from, entry by entry.
    public let warnings: [BundleDocumentError]

    /// A bundle of keys, which may be none.
    ///
    /// Of several keys of one name, the first one counts (rule BU-22).
    public init(trustDomain: TrustDomain, authorities: [JWTAuthority]) {
        self.init(trustDomain: trustDomain, authorities: authorities, warnings: [])
    }

    init(trustDomain: TrustDomain, authorities: [JWTAuthority], warnings: [BundleDocumentError]) {
        self.trustDomain = trustDomain
        self.authorities = authorities.withoutRepeatedNames
        self.warnings = warnings
    }

    /// Reads a JWK Set as the Workload API sends it (rules ST-29 to ST-31, WI-6, WI-7).
    ///
    /// Such a set is for one kind of token as a whole: a key needs no `use`, or has that of the kind (`jwt-svid`,
    /// `wit-svid`) or `sig`. Keys of other uses and unusable ones are left out, with a warning. Documents of trust
    /// domains are read by `SPIFFEBundle` instead.
    ///
    /// - Parameters:
    ///   - trustDomain: the trust domain that the set is of.
    ///   - jwkSet: the JSON.
    ///   - strict: whether a key that its publisher should not have written like this is an error.
    /// - Throws: `BundleDocumentError`.
    public init(
        trustDomain: TrustDomain, jwkSet: [UInt8], strict: Bool = false
    ) throws(BundleDocumentError) {
        var reader = JWKSetReader(strict: strict)
        let authorities = try reader.authorities(workloadAPI: Token.profile, jwkSet.span)
        self.init(trustDomain: trustDomain, authorities: authorities, warnings: reader.warnings)
    }

    /// The keys as the JWK Set that the Workload API sends.
    ///
    /// - Throws: `BundleDocumentError` if a JWK cannot hold one of them.
    public func jwkSet() throws(BundleDocumentError) -> [UInt8] {
        let keys = try JWKSetWriter.entries(of: authorities, use: Token.profile.keyUse)
        return JSONValue.object(["keys": .array(keys)]).json
    }

    /// Whether there is no key: nothing is trusted.
    public var isEmpty: Bool { authorities.isEmpty }

    /// The key of a name, compared byte for byte.
    public func authority(_ keyID: String) -> JWTAuthority? {
        authorities.first { $0.keyID.hasSameBytes(as: keyID) }
    }
}

extension TokenBundle: TrustBundle {
    /// Whether trust domain and keys are the same, in the same order; warnings do not count.
    public static func == (left: TokenBundle, right: TokenBundle) -> Bool {
        left.trustDomain == right.trustDomain && left.authorities == right.authorities
    }

    /// Hashes trust domain and keys.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(trustDomain)
        hasher.combine(authorities)
    }
}

extension TokenBundle: CustomStringConvertible {
    /// The trust domain and the number of keys.
    public var description: String {
        "bundle of \(trustDomain) with \(authorities.count) keys for \(Token.profile)s"
    }
}

/// The keys of a trust domain that sign JWT-SVIDs.
public typealias JWTBundle = TokenBundle<JWTSVID>

/// The keys of a trust domain that sign WIT-SVIDs.
///
/// Incubating: the standard of WIT-SVIDs may still change.
public typealias WITBundle = TokenBundle<WITSVID>
