public import SPIFFE

/// What `ValidateJWTSVID` is to answer, whatever the token is (Workload API §6.2.3).
///
///     let verdict = JWTVerdict(spiffeID: "spiffe://example.org/web", claims: nil)
///     server.set(jwt: .unchecked(svids: [], bundles: bundles, verdict: verdict))
public struct JWTVerdict: Sendable, Hashable {
    /// The SPIFFE ID that is stated; empty for a message that lacks it.
    public var spiffeID: String
    /// The claims; nil for a message that lacks them.
    public var claims: JSONObject?

    /// Makes a verdict.
    ///
    /// - Parameters:
    ///   - spiffeID: The SPIFFE ID that is stated; empty for a message that lacks it.
    ///   - claims: The claims; nil for a message that lacks them. Their numbers become doubles on the wire.
    public init(spiffeID: String, claims: JSONObject?) {
        self.spiffeID = spiffeID
        self.claims = claims
    }
}
