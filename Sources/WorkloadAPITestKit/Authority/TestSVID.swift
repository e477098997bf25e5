internal import NativeCrypto
public import SPIFFE

/// An X509-SVID as an authority has issued it, right or wrong: nothing of it has been checked.
///
///     var svid = TestSVID(try authority.issue(web, lifetime: .seconds(60)))
///     svid.spiffeID = "spiffe://example.org/somebody/else"
public struct TestSVID: Sendable {
    /// The SPIFFE ID that a Workload API states beside it; the certificate may say another.
    public var spiffeID: String
    /// The DER of the leaf and of the intermediates, without gaps.
    public var certificatesDER: [UInt8]
    /// The private key that a Workload API gives with it; it may be another one's.
    public var privateKey: PrivateKey
    /// The hint; nil if there is none.
    public var hint: String?

    /// What a valid SVID consists of, to be changed by a test.
    ///
    /// - Parameter svid: The SVID.
    public init(_ svid: X509SVID) {
        self.init(
            spiffeID: svid.id.description, certificatesDER: svid.certificates.flatMap(\.der),
            privateKey: svid.privateKey, hint: svid.hint)
    }

    /// Puts an SVID together of parts.
    ///
    /// - Parameters:
    ///   - spiffeID: The SPIFFE ID that a Workload API states beside it.
    ///   - certificatesDER: The DER of the leaf and of the intermediates, without gaps.
    ///   - privateKey: The private key.
    ///   - hint: The hint, if there is one.
    public init(spiffeID: String, certificatesDER: [UInt8], privateKey: PrivateKey, hint: String? = nil) {
        self.spiffeID = spiffeID
        self.certificatesDER = certificatesDER
        self.privateKey = privateKey
        self.hint = hint
    }

    /// The SVID, checked by the rules on certificates and key.
    ///
    /// - Parameter strict: As `X509SVID.init(parsing:privateKeyDER:hint:strict:)`.
    /// - Returns: The SVID.
    /// - Throws: `X509SVIDError` for the first rule that it breaks.
    public func checked(strict: Bool = false) throws(X509SVIDError) -> X509SVID {
        try X509SVID(
            parsing: certificatesDER, privateKey: privateKey.native.pkcs8, hint: hint, strict: strict)
    }
}
