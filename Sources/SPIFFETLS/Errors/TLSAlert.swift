internal import NativeCrypto

/// An alert of TLS: what one end tells the other about the end of a connection (RFC 8446 §6).
public struct TLSAlert: Hashable, Sendable {
    /// The number on the wire.
    public let code: UInt8

    /// The alert with a number.
    public init(code: UInt8) {
        self.code = code
    }

    init(_ alert: NativeTLSAlert) {
        code = alert.code
    }

    /// The peer's certificates are no X509-SVID, or break a rule of path validation.
    public static let badCertificate = TLSAlert(code: 42)
    /// The peer's key is of a kind that cannot be used.
    public static let unsupportedCertificate = TLSAlert(code: 43)
    /// A certificate of the peer's chain is revoked.
    public static let certificateRevoked = TLSAlert(code: 44)
    /// A certificate of the peer's chain is not valid now.
    public static let certificateExpired = TLSAlert(code: 45)
    /// The peer is who it says, but the policy or the authorizer does not want it; or whether it is revoked is not known.
    ///
    /// RFC 8446 has access_denied for that, which OpenSSL 3 offers no way to send.
    public static let certificateUnknown = TLSAlert(code: 46)
    /// There is no bundle for the peer's trust domain, or none of its authorities issued the chain.
    public static let unknownAuthority = TLSAlert(code: 48)
    /// This side has nothing to present or to verify with.
    public static let internalError = TLSAlert(code: 80)
    /// A client presented no certificate (TLS 1.3; in TLS 1.2 it is handshake_failure, 40).
    public static let certificateRequired = TLSAlert(code: 116)
    /// The client speaks none of the server's application protocols.
    public static let noApplicationProtocol = TLSAlert(code: 120)
}

extension TLSAlert: CustomStringConvertible {
    /// The usual name in words.
    public var description: String { NativeTLSAlert(code: code).description }
}
