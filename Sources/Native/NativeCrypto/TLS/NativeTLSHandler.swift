/// What a session asks for during its handshake.
///
/// The calls come from within `NativeTLSSession.handshake()`, at most one at a time, and must not block.
package protocol NativeTLSHandler: AnyObject, Sendable {
    /// The certificate to present in this handshake; nil fails it with the alert internal_error.
    ///
    /// Only asked where the settings present a certificate; of a client, only where the server asks for it.
    func identity() -> NativeTLSIdentity?

    /// The parsed form of a certificate that the peer presents if the handler has it; nil to have it parsed.
    ///
    /// - Parameter encoding: The certificate's DER.
    func certificate(_ encoding: [UInt8]) -> NativeCertificate?

    /// Judges what the peer presents: the leaf first, then what else came; never empty.
    ///
    /// Only asked where the settings leave it to the handler.
    ///
    /// - Returns: nil to go on, or the alert to fail with: one of those that are about certificates, or internal_error.
    func refusal(of certificates: [NativeCertificate]) -> NativeTLSAlert?
}

extension NativeTLSHandler {
    package func certificate(_ encoding: [UInt8]) -> NativeCertificate? { nil }
}
