package import SPIFFE

/// What a JWT-SVID is fetched for: the same for outputs that share it.
package struct TokenRequest: Hashable, Sendable {
    /// Whom the token is for, at least one name.
    package let audience: [String]
    /// Whom it identifies.
    package let id: SPIFFEID

    package init(audience: [String], id: SPIFFEID) {
        self.audience = audience
        self.id = id
    }
}
