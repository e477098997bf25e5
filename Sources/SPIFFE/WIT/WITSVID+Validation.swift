extension WITSVID {
    /// Parses a token and checks its signature and validity (WIT-SVID §4, rules WI-8 to WI-18, WI-32).
    ///
    /// - Parameters:
    ///   - token: the compact form, exactly.
    ///   - bundles: where the bundle of the token's trust domain comes from; no other bundle is used (rule WI-32).
    ///   - time: the moment at which the token must be valid.
    ///   - leeway: how far the clocks may differ, for `exp` and `nbf`.
    /// - Returns: what is no authentication yet: see `SignedWITSVID`.
    /// - Throws: `SVIDTokenError` for the first rule that is broken.
    public static func validate(
        _ token: Span<UInt8>, bundles: some WITBundleSource, at time: Timestamp = .now,
        leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) -> SignedWITSVID {
        try WITSVID(parsingUnverified: token).validate(bundles: bundles, at: time, leeway: leeway)
    }

    /// Parses and checks a token, as `validate(_:bundles:at:leeway:)` of bytes.
    public static func validate(
        _ token: String, bundles: some WITBundleSource, at time: Timestamp = .now, leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) -> SignedWITSVID {
        try WITSVID(parsingUnverified: token).validate(bundles: bundles, at: time, leeway: leeway)
    }

    /// Checks signature and validity of a token that has been parsed, as `validate(_:bundles:at:leeway:)`.
    public func validate(
        bundles: some WITBundleSource, at time: Timestamp = .now, leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) -> SignedWITSVID {
        try document.check(at: time, leeway: leeway)
        var journal = RuleJournal<SVIDTokenError>.throwing
        return SignedWITSVID(svid: self, authority: try document.signer(&journal, in: bundles.witBundle))
    }
}
