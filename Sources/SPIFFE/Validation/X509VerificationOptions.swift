/// How strictly to verify an X509-SVID.
public struct X509VerificationOptions: Hashable, Sendable {
    /// Whether rules that most issuers of today break are errors: see `X509SVID.warnings`.
    public var strict: Bool
    /// How many intermediates there may be at most.
    public var maximumIntermediates: Int
    /// Whether and how to ask if certificates are revoked.
    public var revocation: RevocationPolicy

    /// Options; the defaults accept what SPIRE and go-spiffe accept.
    public init(strict: Bool = false, maximumIntermediates: Int = 16, revocation: RevocationPolicy = .ignored) {
        self.strict = strict
        self.maximumIntermediates = maximumIntermediates
        self.revocation = revocation
    }

    /// The defaults.
    public static let defaults = X509VerificationOptions()
}
