package import NativeKernel

/// What was found about a token: what it says, and the verdict on each rule; made by the same code that refuses tokens
/// by an error.
///
///     let review = TokenReview.jwt(token.span, bundles: bundle, audience: "reports")
///     for verdict in review.report.breaches { print(verdict.rule, verdict.message) }
///
/// Nothing of it proves anything, not even a valid report: authentication is `JWTSVID.validate`. Nothing of it shows the
/// token's signature.
public struct TokenReview: Sendable {
    /// The header, if it can be read.
    public let header: JSONObject?
    /// The claims, if they can be read.
    public let claims: JSONObject?
    /// The verdicts.
    public let report: RuleReport
    /// The key that signed the token, if it was looked for and found.
    public let authority: JWTAuthority?
    /// The token's signature in base64url; empty if the token has no three parts.
    package let signature: SecretBytes

    /// Judges a JWT-SVID.
    ///
    /// - Parameters:
    ///   - token: The compact form, exactly.
    ///   - bundles: Where the bundle of its trust domain comes from; nil to leave out the rules on the signature.
    ///   - audience: Whom the token must be for; nil to leave out rule JW-9.
    ///   - time: The moment at which it must be valid.
    ///   - leeway: How far the clocks may differ.
    ///   - strict: Whether what would be a warning is an error.
    public static func jwt(
        _ token: Span<UInt8>, bundles: (any JWTBundleSource)? = nil, audience: ExpectedAudience? = nil,
        at time: Timestamp = .now, leeway: Duration = .seconds(60), strict: Bool = false
    ) -> TokenReview {
        jwt(SecretBytes(copying: token), bundles: bundles, audience: audience, at: time, leeway: leeway, strict: strict)
    }

    /// Judges a WIT-SVID; incubating.
    ///
    /// - Parameters:
    ///   - token: The compact form, exactly.
    ///   - privateKey: The private key that comes with it; nil to leave out rule WI-31.
    ///   - bundles: Where the bundle of its trust domain comes from; nil to leave out the rules on the signature.
    ///   - time: The moment at which it must be valid.
    ///   - leeway: How far the clocks may differ.
    ///   - strict: Whether what would be a warning is an error.
    public static func wit(
        _ token: Span<UInt8>, privateKey: PrivateJWK? = nil, bundles: (any WITBundleSource)? = nil,
        at time: Timestamp = .now, leeway: Duration = .seconds(60), strict: Bool = false
    ) -> TokenReview {
        wit(
            SecretBytes(copying: token), privateKey: privateKey, bundles: bundles, at: time, leeway: leeway,
            strict: strict)
    }
}

extension TokenReview {
    /// As `jwt(_:bundles:audience:at:leeway:strict:)`, without copying the token.
    package static func jwt(
        _ token: SecretBytes, bundles: (any JWTBundleSource)?, audience: ExpectedAudience?, at time: Timestamp,
        leeway: Duration, strict: Bool
    ) -> TokenReview {
        var reading = Reading(.jwt, strict: strict)
        reading.rules += (audience == nil ? [] : ["JW-9"])
        reading.read { (journal, content) throws(SVIDTokenError) in
            let svid = try JWTSVID(token, &journal, &content)
            guard let audience else { return }
            _ = try journal.check(["JW-9"]) { () throws(SVIDTokenError) in try svid.check(audience: audience) }
        }
        reading.check(at: time, leeway: leeway)
        if let bundles { reading.findSigner { try bundles.jwtBundle(for: $0) } }
        return TokenReview(token, reading)
    }

    /// As `wit(_:privateKey:bundles:at:leeway:strict:)`, without copying the token.
    package static func wit(
        _ token: SecretBytes, privateKey: PrivateJWK?, bundles: (any WITBundleSource)?, at time: Timestamp,
        leeway: Duration, strict: Bool
    ) -> TokenReview {
        var reading = Reading(.wit, strict: strict)
        reading.rules += (privateKey == nil ? [] : ["WI-31"])
        reading.read { (journal, content) throws(SVIDTokenError) in
            _ = try WITSVID(token, privateKey: privateKey, &journal, &content)
        }
        reading.check(at: time, leeway: leeway)
        if let bundles { reading.findSigner { try bundles.witBundle(for: $0) } }
        return TokenReview(token, reading)
    }

    private init(_ token: SecretBytes, _ reading: Reading) {
        header = reading.content.header
        claims = reading.content.claims
        report = reading.journal.report(reading.rules)
        authority = reading.authority
        let start = reading.content.signatureStart ?? token.count
        signature = token.withSpan { SecretBytes(copying: $0.extracting(start..<$0.count)) }
    }

    /// The work of a review.
    private struct Reading {
        let profile: TokenProfile
        let strict: Bool
        var journal = RuleJournal<SVIDTokenError>.collecting
        var content = TokenContent()
        var rules: [String]
        var authority: JWTAuthority?

        init(_ profile: TokenProfile, strict: Bool) {
            self.profile = profile
            self.strict = strict
            rules = profile.documentRules + profile.timeRules
        }

        mutating func read(
            _ body: (inout RuleJournal<SVIDTokenError>, inout TokenContent) throws(SVIDTokenError) -> Void
        ) {
            do throws(SVIDTokenError) {
                try body(&journal, &content)
            } catch {
                // It is in the journal.
            }
            adviseOnHeader()
        }

        /// What an issuer must not write, and a validator ignores (rules JW-6, WI-11).
        private mutating func adviseOnHeader() {
            guard let header = content.header else { return }
            let others = header.members.map(\.name).filter { !["alg", "kid", "typ", "crit"].contains($0) }
            let rule = profile == .jwt ? "JW-6" : "WI-11"
            journal.pass([rule])
            guard !others.isEmpty else { return }
            let breach = SVIDTokenError(
                .malformed, rule, nil, "the header has \(ShownText.list(others)), which an issuer leaves out; ignored")
            journal.advise([breach], strict: strict && profile == .jwt)
        }

        mutating func check(at time: Timestamp, leeway: Duration) {
            guard let document = content.document else { return }
            do throws(SVIDTokenError) {
                try document.check(at: time, leeway: leeway, &journal)
            } catch {
                // A journal that collects throws nothing for breaches that keep from nothing else.
            }
        }

        mutating func findSigner<Token: TokenSVID>(_ bundle: (TrustDomain) throws -> TokenBundle<Token>?) {
            rules += profile.bundleRules
            guard let document = content.document else { return }
            do throws(SVIDTokenError) {
                authority = try document.signer(&journal, in: bundle)
            } catch {
                // It is in the journal.
            }
        }
    }
}
