public import SPIFFE

/// What a test server answers to the calls about JWT-SVIDs.
public typealias JWTAnswer = WorkloadAPIAnswer<JWTContent>

/// What a client asks for with `FetchJWTSVID`, as it came: nothing of it has been checked.
public struct JWTRequest: Sendable, Hashable {
    /// Whom the tokens are to be for.
    public let audience: [String]
    /// The SPIFFE ID of the one identity that is wanted; nil for all.
    public let spiffeID: String?
}

/// Where JWT-SVIDs come from, and the bundles to validate them with.
public struct JWTContent: Sendable {
    /// What `FetchJWTSVID` answers.
    enum Tokens: Sendable {
        case issued([TestIdentity], [TestAuthority], lifetime: Duration)
        case made(@Sendable (JWTRequest) throws(TestKitError) -> [TestJWTSVID])
    }

    let tokens: Tokens
    let bundles: JWTBundleSet
    /// Documents beside those of the bundles, or in their places.
    let jwkSets: [String: [UInt8]]
    /// What `ValidateJWTSVID` answers to any token; nil: it validates.
    let verdict: JWTVerdict?
}

extension WorkloadAPIAnswer<JWTContent> {
    /// A Workload API that issues a token for each request, and validates with its bundles.
    ///
    ///     server.set(jwt: .state(identities: [TestIdentity(id: web)], authorities: [authority]))
    ///
    /// A request without audience, or with what is no SPIFFE ID, is answered with `InvalidArgument`; one for an identity
    /// that is not among these with `PermissionDenied`, as SPIRE does both.
    ///
    /// - Parameters:
    ///   - identities: For whom to issue, in this order.
    ///   - authorities: One for each trust domain of the identities; their bundles are served.
    ///   - federated: Bundles of further trust domains.
    ///   - lifetime: How long each token is valid.
    /// - Returns: The answer.
    public static func state(
        identities: [TestIdentity], authorities: [TestAuthority], federated: JWTBundleSet = JWTBundleSet(),
        lifetime: Duration = .seconds(300)
    ) -> JWTAnswer {
        let bundles = JWTBundleSet(Array(federated) + authorities.map(\.jwtBundle))
        return .content(
            JWTContent(
                tokens: .issued(identities, authorities, lifetime: lifetime), bundles: bundles, jwkSets: [:],
                verdict: nil))
    }

    /// Tokens of which nothing has been checked, the same for every request.
    ///
    /// - Parameters:
    ///   - svids: The tokens; none is possible.
    ///   - bundles: The bundles to serve and to validate with.
    ///   - jwkSets: Documents to serve beside those of the bundles or, under the same SPIFFE ID of a trust domain, in
    ///     their places: whatever they are.
    ///   - verdict: What `ValidateJWTSVID` answers to any token; nil: it validates with the bundles.
    /// - Returns: The answer.
    public static func unchecked(
        svids: [TestJWTSVID], bundles: JWTBundleSet, jwkSets: [String: [UInt8]] = [:], verdict: JWTVerdict? = nil
    ) -> JWTAnswer {
        .content(JWTContent(tokens: .made { _ in svids }, bundles: bundles, jwkSets: jwkSets, verdict: verdict))
    }

    /// Tokens that a test makes when they are asked for.
    ///
    /// - Parameters:
    ///   - bundles: The bundles to serve and to validate with.
    ///   - issue: Makes the tokens of a request; an error becomes the status INTERNAL. Requests may come at the same
    ///     time.
    /// - Returns: The answer.
    public static func issuing(
        bundles: JWTBundleSet, _ issue: @escaping @Sendable (JWTRequest) throws(TestKitError) -> [TestJWTSVID]
    ) -> JWTAnswer {
        .content(JWTContent(tokens: .made(issue), bundles: bundles, jwkSets: [:], verdict: nil))
    }
}
