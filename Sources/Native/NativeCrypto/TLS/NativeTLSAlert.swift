internal import COpenSSL

/// An alert of TLS: what one end tells the other about the end of a connection (RFC 8446 §6).
package struct NativeTLSAlert: Hashable, Sendable {
    /// The number on the wire.
    package let code: UInt8

    package init(code: UInt8) {
        self.code = code
    }

    package static let closeNotify = NativeTLSAlert(code: 0)
    package static let badCertificate = NativeTLSAlert(code: 42)
    package static let unsupportedCertificate = NativeTLSAlert(code: 43)
    package static let certificateRevoked = NativeTLSAlert(code: 44)
    package static let certificateExpired = NativeTLSAlert(code: 45)
    package static let certificateUnknown = NativeTLSAlert(code: 46)
    package static let unknownAuthority = NativeTLSAlert(code: 48)
    package static let internalError = NativeTLSAlert(code: 80)
    package static let certificateRequired = NativeTLSAlert(code: 116)
    package static let noApplicationProtocol = NativeTLSAlert(code: 120)

    /// The verification result that makes OpenSSL send this alert, which it cannot be told otherwise; certificate_unknown is
    /// what it sends for a result that it has no alert for.
    var verifyResult: Int32 {
        switch self {
        case .badCertificate: X509_V_ERR_CERT_REJECTED
        case .unsupportedCertificate: X509_V_ERR_INVALID_PURPOSE
        case .certificateRevoked: X509_V_ERR_CERT_REVOKED
        case .certificateExpired: X509_V_ERR_CERT_HAS_EXPIRED
        case .unknownAuthority: X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
        case .internalError: X509_V_ERR_UNSPECIFIED
        default: X509_V_ERR_NO_EXPLICIT_POLICY
        }
    }
}

extension NativeTLSAlert: CustomStringConvertible {
    /// OpenSSL's name of it, such as `unknown CA`.
    package var description: String {
        // Newer than OpenSSL 3.0's table of names.
        guard self != .certificateRequired else { return "certificate required" }
        guard let text = unsafe SSL_alert_desc_string_long(Int32(code)) else { return "\(code)" }
        let name = unsafe String(cString: text)
        return name == "unknown" ? "alert \(code)" : name
    }
}
