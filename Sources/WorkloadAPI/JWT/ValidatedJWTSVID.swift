public import SPIFFE

/// What the agent found in a token that it has validated (`ValidateJWTSVID`, Workload API §6.2.3).
///
/// The judgement is the agent's: signature, validity and audience by its clock and its bundles. A validation by one's
/// own means gives a `VerifiedJWTSVID`.
public struct ValidatedJWTSVID: Sendable, Hashable {
    /// The SPIFFE ID that the token proves.
    public let id: SPIFFEID
    /// The token's claims; agents may leave out all but `sub`, `aud` and `exp` (rule ST-33).
    ///
    /// Numbers come as floating-point ones: whole numbers up to 2^53 are exact.
    public let claims: JSONObject
    /// The moment from which on the token is no longer valid, a fraction of a second cut off; nil if the agent does not
    /// say.
    public let expiry: Timestamp?

    init(id: SPIFFEID, claims: JSONObject, expiry: Timestamp?) {
        self.id = id
        self.claims = claims
        self.expiry = expiry
    }
}

extension ValidatedJWTSVID: CustomStringConvertible {
    /// The SPIFFE ID and the end of the validity.
    public var description: String {
        "JWT-SVID of \(id)\(expiry.map { ", until \($0)" } ?? ""), validated by the agent"
    }
}
