internal import NativeCrypto
internal import NativeKernel
public import SPIFFE

extension TestAuthority {
    /// The bundle to validate the trust domain's JWT-SVIDs with.
    public var jwtBundle: JWTBundle { JWTBundle(trustDomain: trustDomain, authorities: jwt.authorities) }

    /// The bundle to check the trust domain's WIT-SVIDs with.
    public var witBundle: WITBundle { WITBundle(trustDomain: trustDomain, authorities: wit.authorities) }

    /// Issues a valid JWT-SVID.
    ///
    ///     let svid = try authority.issueJWT(web, audience: ["reports"])
    ///
    /// - Parameters:
    ///   - id: The SPIFFE ID; it need not lie in the authority's trust domain (a test may want that).
    ///   - audience: Whom the token is for: one name or several.
    ///   - hint: The hint that the Workload API is to give with it.
    ///   - lifetime: How long it is valid from `now` on.
    ///   - now: The time of issue.
    /// - Returns: The token.
    /// - Throws: `TestKitError` if it cannot be made, such as for no audience.
    public func issueJWT(
        _ id: SPIFFEID, audience: [String], hint: String? = nil, lifetime: Duration = .seconds(300),
        now: Timestamp = .now
    ) throws(TestKitError) -> JWTSVID {
        let made = try issueJWT(id, audience: audience, hint: hint, lifetime: lifetime, defects: [], now: now)
        do throws(SVIDTokenError) {
            return try JWTSVID(unverified: made.token, hint: hint)
        } catch {
            throw TestKitError("no JWT-SVID for \(id): \(error)")
        }
    }

    /// Issues a JWT-SVID with defects, which nothing checks.
    ///
    /// - Parameters:
    ///   - id: The SPIFFE ID.
    ///   - audience: Whom the token is for, unless a defect says otherwise.
    ///   - hint: The hint that the Workload API is to give with it.
    ///   - lifetime: How long it is valid from `now` on, unless a defect says otherwise.
    ///   - defects: In what it is to be wrong; none is possible.
    ///   - now: The time of issue.
    /// - Returns: The token.
    /// - Throws: `TestKitError` if OpenSSL cannot make it.
    public func issueJWT(
        _ id: SPIFFEID, audience: [String], hint: String? = nil, lifetime: Duration = .seconds(300),
        defects: TokenDefects, now: Timestamp = .now
    ) throws(TestKitError) -> TestJWTSVID {
        var draft = TokenDraft(jwt, type: "JWT", subject: id, lifetime: lifetime, now: now, defects: defects)
        draft.claims["aud"] = .array(audience.map(JSONValue.string))
        draft.spoilAudience()
        return TestJWTSVID(defects.statedID(id), try draft.signed(), hint)
    }

    /// Issues a valid WIT-SVID with a new private key.
    ///
    ///     let svid = try authority.issueWIT(web)
    ///
    /// - Parameters:
    ///   - id: The SPIFFE ID.
    ///   - hint: The hint that the Workload API is to give with it.
    ///   - algorithm: What the holder's key is used with.
    ///   - lifetime: How long it is valid from `now` on.
    ///   - now: The time of issue.
    /// - Returns: The SVID with its private key.
    /// - Throws: `TestKitError` if OpenSSL cannot make it.
    public func issueWIT(
        _ id: SPIFFEID, hint: String? = nil, algorithm: JWTAlgorithm = .es256, lifetime: Duration = .seconds(300),
        now: Timestamp = .now
    ) throws(TestKitError) -> WITSVID {
        let made = try issueWIT(
            id, hint: hint, algorithm: algorithm, lifetime: lifetime, defects: [], now: now)
        do throws(SVIDTokenError) {
            return try WITSVID(unverified: made.token, privateKey: PrivateJWK(made.privateKey), hint: hint)
        } catch {
            throw TestKitError("no WIT-SVID for \(id): \(error)")
        }
    }

    /// Issues a WIT-SVID with defects, which nothing checks.
    ///
    /// - Parameters:
    ///   - id: The SPIFFE ID.
    ///   - hint: The hint that the Workload API is to give with it.
    ///   - algorithm: What the holder's key is used with.
    ///   - lifetime: How long it is valid from `now` on, unless a defect says otherwise.
    ///   - defects: In what it is to be wrong; none is possible.
    ///   - now: The time of issue.
    /// - Returns: The SVID with its private key.
    /// - Throws: `TestKitError` if OpenSSL cannot make it.
    public func issueWIT(
        _ id: SPIFFEID, hint: String? = nil, algorithm: JWTAlgorithm = .es256, lifetime: Duration = .seconds(300),
        defects: TokenDefects, now: Timestamp = .now
    ) throws(TestKitError) -> TestWITSVID {
        do {
            let holder = try NativePrivateKey.generate(algorithm.generated)
            var draft = TokenDraft(wit, type: "wit+jwt", subject: id, lifetime: lifetime, now: now, defects: defects)
            var jwk = try PrivateJWK.publicMembers(of: holder, algorithm)
            if defects.contains(.noConfirmationAlgorithm) { jwk["alg"] = nil }
            if !defects.contains(.noConfirmation) { draft.claims["cnf"] = ["jwk": .object(jwk)] }
            draft.spoilAudience()
            let given = defects.contains(.keyMismatch) ? try NativePrivateKey.generate(algorithm.generated) : holder
            return TestWITSVID(
                defects.statedID(id), try draft.signed(), try PrivateJWK(given, algorithm: algorithm).text, hint)
        } catch {
            throw TestKitError("no WIT-SVID for \(id): \(error)")
        }
    }
}

extension TokenDraft {
    /// Makes the audience wrong, whether or not there should be one.
    fileprivate mutating func spoilAudience() {
        if defects.contains(.noAudience) { claims["aud"] = nil }
        if defects.contains(.emptyAudience) { claims["aud"] = [] }
        if defects.contains(.otherAudience) { claims["aud"] = ["somebody else"] }
    }
}

extension TokenDefects {
    fileprivate func statedID(_ id: SPIFFEID) -> String {
        contains(.otherIdentity) ? "spiffe://\(id.trustDomain)/somebody/else" : id.description
    }
}

extension [TestAuthority] {
    /// Issues a JWT-SVID by the authority of the identity's trust domain.
    func issueJWT(
        _ identity: TestIdentity, audience: [String], lifetime: Duration
    ) throws(TestKitError) -> TestJWTSVID {
        try authority(for: identity.id).issueJWT(
            identity.id, audience: audience, hint: identity.hint, lifetime: lifetime, defects: [])
    }

    /// The authority of the trust domain of the ID.
    func authority(for id: SPIFFEID) throws(TestKitError) -> TestAuthority {
        guard let authority = first(where: { $0.trustDomain == id.trustDomain }) else {
            throw TestKitError("there is no authority for \(id)")
        }
        return authority
    }
}
