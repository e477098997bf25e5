internal import NativeKernel
public import SPIFFE

/// A JWT-SVID as an authority has issued it, right or wrong: nothing of it has been checked.
///
///     var svid = TestJWTSVID(try authority.issueJWT(web, audience: ["reports"]))
///     svid.spiffeID = ""
public struct TestJWTSVID: Sendable {
    /// The SPIFFE ID that a Workload API states beside it; the token may say another.
    public var spiffeID: String
    /// The hint; nil if there is none.
    public var hint: String?
    let token: SecretBytes

    /// A token of whatever is to be sent.
    ///
    /// - Parameters:
    ///   - spiffeID: The SPIFFE ID that a Workload API states beside it.
    ///   - token: The token. The bytes are copied; wiping the caller's remains the caller's duty.
    ///   - hint: The hint, if there is one.
    public init(spiffeID: String, token: Span<UInt8>, hint: String? = nil) {
        self.init(spiffeID, SecretBytes(copying: token), hint)
    }

    /// What a valid token consists of, to be changed by a test.
    ///
    /// - Parameter svid: The token.
    public init(_ svid: JWTSVID) {
        self.init(svid.id.description, svid.token, svid.hint)
    }

    init(_ spiffeID: String, _ token: SecretBytes, _ hint: String?) {
        self.spiffeID = spiffeID
        self.token = token
        self.hint = hint
    }

    /// Lends the token to `body`.
    ///
    /// Copies that it makes are not wiped.
    ///
    /// - Parameter body: What to do with the token.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public func withToken<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try token.withSpan(body)
    }
}
