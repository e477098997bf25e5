internal import NativeKernel
public import SPIFFE

/// A WIT-SVID as an authority has issued it, right or wrong: nothing of it has been checked.
///
/// Incubating, as WIT-SVIDs are.
///
///     let bad = try authority.issueWIT(web, defects: [.keyMismatch])
///     server.set(wit: .unchecked(svids: [bad], bundles: WITBundleSet([authority.witBundle])))
public struct TestWITSVID: Sendable {
    /// The SPIFFE ID that a Workload API states beside it; the token may say another.
    public var spiffeID: String
    /// The hint; nil if there is none.
    public var hint: String?
    let token: SecretBytes
    /// The JWK of the private key.
    let privateKey: SecretBytes

    /// A token and a private key of whatever is to be sent.
    ///
    /// - Parameters:
    ///   - spiffeID: The SPIFFE ID that a Workload API states beside it.
    ///   - token: The token. The bytes are copied; wiping the caller's remains the caller's duty.
    ///   - privateKeyJSON: The private key as JWK. The bytes are copied, too.
    ///   - hint: The hint, if there is one.
    public init(spiffeID: String, token: Span<UInt8>, privateKeyJSON: Span<UInt8>, hint: String? = nil) {
        self.init(spiffeID, SecretBytes(copying: token), SecretBytes(copying: privateKeyJSON), hint)
    }

    /// What a valid SVID consists of, to be changed by a test.
    ///
    /// - Parameter svid: The SVID; one without its private key is sent with an empty one.
    public init(_ svid: WITSVID) {
        let none = SecretBytes(count: 0) { _ in }
        self.init(svid.id.description, svid.token, svid.privateKey?.text ?? none, svid.hint)
    }

    init(_ spiffeID: String, _ token: SecretBytes, _ privateKey: SecretBytes, _ hint: String?) {
        self.spiffeID = spiffeID
        self.token = token
        self.privateKey = privateKey
        self.hint = hint
    }

    /// Lends the token to `body`.
    ///
    /// - Parameter body: What to do with the token.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public func withToken<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try token.withSpan(body)
    }

    /// Lends the JWK of the private key to `body`.
    ///
    /// - Parameter body: What to do with the JWK.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws.
    public func withPrivateKeyJSON<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try privateKey.withSpan(body)
    }
}
