package import NativeKernel

extension JWTSVID {
    /// Parses and validates a token that a peer presents (JWT-SVID §4, appendix A; rules JW-1 to JW-17).
    ///
    /// - Parameters:
    ///   - token: the compact form, exactly.
    ///   - bundles: where the bundle of the token's trust domain comes from; no other bundle is used (rule ST-35).
    ///   - audience: whom the token must be for.
    ///   - time: the moment at which the token must be valid.
    ///   - leeway: how far the clocks may differ, for `exp` and `nbf` (decision D-5).
    /// - Throws: `SVIDTokenError` for the first rule that is broken.
    public static func validate(
        _ token: Span<UInt8>, bundles: some JWTBundleSource, audience: ExpectedAudience, at time: Timestamp = .now,
        leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) -> VerifiedJWTSVID {
        try JWTSVID(parsingUnverified: token).validate(bundles: bundles, audience: audience, at: time, leeway: leeway)
    }

    /// Parses and validates a token, as `validate(_:bundles:audience:at:leeway:)` of bytes.
    public static func validate(
        _ token: String, bundles: some JWTBundleSource, audience: ExpectedAudience, at time: Timestamp = .now,
        leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) -> VerifiedJWTSVID {
        try JWTSVID(parsingUnverified: token).validate(bundles: bundles, audience: audience, at: time, leeway: leeway)
    }

    /// Validates a token that has been parsed, as `validate(_:bundles:audience:at:leeway:)`.
    public func validate(
        bundles: some JWTBundleSource, audience: ExpectedAudience, at time: Timestamp = .now,
        leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) -> VerifiedJWTSVID {
        try check(audience: audience)
        try document.check(at: time, leeway: leeway)
        var journal = RuleJournal<SVIDTokenError>.throwing
        return VerifiedJWTSVID(svid: self, authority: try document.signer(&journal, in: bundles.jwtBundle))
    }

    /// Takes a token that the Workload API sent, and checks that it is what was asked for (rule ST-27).
    ///
    /// Its signature is not checked: the Workload API is trusted to hand out tokens of its own.
    ///
    /// - Parameters:
    ///   - token: the compact form; not copied.
    ///   - id: the SPIFFE ID that the message states beside it.
    ///   - audience: what was asked for; the token must be for all of it.
    package init(
        fetched token: SecretBytes, for id: SPIFFEID, audience: [String], hint: String? = nil,
        at time: Timestamp = .now, leeway: Duration = .seconds(60)
    ) throws(SVIDTokenError) {
        try self.init(unverified: token, hint: hint)
        guard self.id == id else {
            throw SVIDTokenError(
                .otherIdentity, "ST-27", self.id, "the message says \(id), but the token in it is of \(self.id)")
        }
        try check(audience: .allOf(audience))
        try document.check(at: time, leeway: leeway)
    }

    /// Rule JW-9.
    func check(audience: ExpectedAudience) throws(SVIDTokenError) {
        guard !audience.isVoid else {
            throw SVIDTokenError(
                .noExpectedAudience, "JW-9", id, "no audience is expected, so that no token can be for it; name one")
        }
        guard audience.matches(self.audience) else {
            let expected = ShownText.list(audience.names, separator: audience.requiresAll ? " and " : " or ")
            throw SVIDTokenError(
                .audienceMismatch, "JW-9", id,
                "the token of \(id) is for \(ShownText.list(self.audience)), not for \(expected)")
        }
    }
}
