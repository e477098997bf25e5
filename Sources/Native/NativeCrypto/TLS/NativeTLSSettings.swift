/// What a TLS context is to do.
package struct NativeTLSSettings: Hashable, Sendable {
    /// Which end of connections the context is for.
    package enum Role: Hashable, Sendable {
        case client
        /// A server; whether it demands a certificate of the client and has it judged.
        case server(requiresClientCertificate: Bool)
    }

    /// Who judges the peer's certificates.
    package enum PeerVerification: Hashable, Sendable {
        /// The session's handler, and nobody else.
        case handler
        /// OpenSSL, by the name that the session connects to and against the anchors of the operating system.
        case systemAnchors
        /// OpenSSL, by the name that the session connects to and against these anchors.
        case anchors([NativeCertificate])
    }

    /// A version of TLS that is safe to speak.
    package enum Version: Hashable, Sendable, Comparable {
        case tls12
        case tls13
    }

    package var role: Role
    package var peerVerification = PeerVerification.handler
    /// Whether the handler is asked for a certificate to present.
    package var presentsCertificate = true
    package var minimumVersion = Version.tls12
    package var maximumVersion = Version.tls13
    /// Application protocols, best first; empty for none (RFC 7301).
    package var applicationProtocols: [String] = []
    /// How many bytes the certificates that a peer sends may have together.
    package var certificateLimit = 65_536

    package init(role: Role) {
        self.role = role
    }
}
