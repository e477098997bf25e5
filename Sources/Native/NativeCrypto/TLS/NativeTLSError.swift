/// Why a TLS session cannot be begun or go on.
package struct NativeTLSError: Error, Hashable, Sendable {
    /// The kinds of failure.
    package enum Code: Hashable, Sendable {
        /// The settings cannot be fulfilled.
        case invalidSettings
        /// The handler had no certificate to present.
        case noIdentity
        /// The handler, or OpenSSL on behalf of the settings, refused the peer's certificates.
        case peerRefused
        /// The peer presented no certificate, though one is required.
        case noPeerCertificate
        /// The peer ended the session by an alert.
        case alertReceived
        /// The transport ended before the peer said that its data do (RFC 8446 §6.1).
        case truncated
        /// The peer's bytes are not what TLS allows here, or both sides have nothing in common.
        case protocolFailure
        /// The session was used after its end.
        case closed
    }

    package let code: Code
    /// What happened, for people.
    package let message: String
    /// The alert that was received or sent, if any.
    package let alert: NativeTLSAlert?

    package init(_ code: Code, _ message: String, alert: NativeTLSAlert? = nil) {
        self.code = code
        self.message = message
        self.alert = alert
    }
}

extension NativeTLSError: CustomStringConvertible {
    package var description: String { message }
}
