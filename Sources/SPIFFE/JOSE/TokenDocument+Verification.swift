internal import NativeCrypto

extension TokenDocument {
    /// Checks the validity (RFC 7519 §4.1.4, §4.1.5).
    func check(at time: Timestamp, leeway: Duration) throws(SVIDTokenError) {
        var journal = RuleJournal<SVIDTokenError>.throwing
        try check(at: time, leeway: leeway, &journal)
    }

    func check(
        at time: Timestamp, leeway: Duration, _ journal: inout RuleJournal<SVIDTokenError>
    ) throws(SVIDTokenError) {
        // The moment must be before `exp`; at `exp` itself the token is no longer valid.
        if time >= expiry + leeway {
            try journal.note(
                SVIDTokenError(
                    .expired, profile.expiredRule, id,
                    "the \(profile.name) of \(id) expired at \(expiry); it is \(time)"))
        }
        if let notBefore, time < notBefore - leeway {
            try journal.note(
                SVIDTokenError(
                    .notYetValid, profile.notBeforeRule, id,
                    "the \(profile.name) of \(id) is valid from \(notBefore) on; it is \(time)"))
        }
        journal.pass(profile.timeRules)
    }

    /// Finds the key that signed the token in the bundle of its trust domain, which `bundle` looks up.
    func signer<Token: TokenSVID>(
        _ journal: inout RuleJournal<SVIDTokenError>, in bundle: (TrustDomain) throws -> TokenBundle<Token>?
    ) throws(SVIDTokenError) -> JWTAuthority {
        let authority = try journal.check(profile.bundleRules, isOrdered: false) { () throws(SVIDTokenError) in
            let found: TokenBundle<Token>?
            do {
                found = try bundle(id.trustDomain)
            } catch {
                throw failed(error)
            }
            guard let found, found.trustDomain == id.trustDomain else { throw noBundle }
            return try signer(among: found.authorities)
        }
        return try journal.value(authority)
    }

    /// Finds the key that signed the token among those of its trust domain.
    ///
    /// A token that names its key is verified with that key alone, another one with every key that fits its algorithm
    /// (rule JW-4).
    private func signer(among authorities: [JWTAuthority]) throws(SVIDTokenError) -> JWTAuthority {
        guard !authorities.isEmpty else {
            throw SVIDTokenError(
                .emptyBundle, profile.noKeysRule, id,
                "\(id) is not trusted: the bundle of its trust domain has no key for \(profile.name)s")
        }
        let candidates: [JWTAuthority]
        if let keyID {
            candidates = authorities.filter { $0.keyID.hasSameBytes(as: keyID) }
            guard !candidates.isEmpty else {
                throw SVIDTokenError(
                    .unknownKey, profile.bundleRule, id,
                    "\(id) is not trusted: the bundle of its trust domain has no key of the token's name (“kid”)")
            }
        } else {
            candidates = authorities
        }
        let fitting = candidates.filter { $0.fits(algorithm) }
        guard !fitting.isEmpty else {
            throw SVIDTokenError(
                .keyNotFitting, "JW-16", id,
                "\(id) is not trusted: the key in the bundle cannot be used with \(algorithm.rawValue)")
        }
        do throws(CryptoError) {
            for authority in fitting where try isSigned(by: authority) { return authority }
        } catch {
            throw SVIDTokenError(.badSignature, profile.bundleRule, id, "\(id) is not trusted: \(error)")
        }
        throw SVIDTokenError(
            .badSignature, profile.bundleRule, id, "\(id) is not trusted: the token's signature is wrong")
    }

    /// That a source has no bundle for the token's trust domain.
    private var noBundle: SVIDTokenError {
        SVIDTokenError(
            .noBundle, profile.bundleRule, id, "\(id) is not trusted: there is no bundle for its trust domain")
    }

    /// That a source of bundles failed.
    private func failed(_ error: any Error) -> SVIDTokenError {
        SVIDTokenError(
            .bundleSourceFailed, profile.bundleRule, id, "there is no bundle to verify \(id) with: \(error)")
    }
}
