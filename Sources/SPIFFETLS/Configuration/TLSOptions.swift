public import SPIFFE

/// What can be chosen about TLS beyond whom to trust.
///
/// What cannot: there is no renegotiation, no compression, no key log, and no resumption of sessions, since a resumed
/// session would not be shown the peer's certificates and would outlive their withdrawal.
public struct TLSOptions: Sendable {
    /// The oldest version that is accepted.
    public var minimumVersion: TLSVersion
    /// Application protocols, best first; empty to do without (RFC 7301).
    ///
    /// A client that offers others only is refused; one that offers none is not.
    public var applicationProtocols: [String]
    /// How strictly certificates are verified.
    public var verification: X509VerificationOptions
    /// Tells in each handshake how to ask about revocation, in the place of what `verification` says; nil to leave it at
    /// that.
    ///
    /// For lists that change: `{ .whereListed(try source.state().revocationLists) }`. Where it throws, the peer is refused.
    public var revocation: (@Sendable () throws -> RevocationPolicy)?
    /// Tells the time at which certificates have to be valid.
    public var clock: @Sendable () -> Timestamp

    /// Options; the defaults suit most programs.
    public init(
        minimumVersion: TLSVersion = .tls12, applicationProtocols: [String] = [],
        verification: X509VerificationOptions = .defaults,
        revocation: (@Sendable () throws -> RevocationPolicy)? = nil,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.minimumVersion = minimumVersion
        self.applicationProtocols = applicationProtocols
        self.verification = verification
        self.revocation = revocation
        self.clock = clock
    }

    /// How to verify in a handshake that takes place now.
    func currentVerification() throws(TLSError) -> X509VerificationOptions {
        guard let revocation else { return verification }
        var current = verification
        do {
            current.revocation = try revocation()
        } catch {
            throw TLSError(
                .peerNotTrusted, "the peer is not trusted: the revocation lists cannot be had: \(error)", step: .chain,
                alert: .internalError)
        }
        return current
    }

    /// The defaults.
    public static var defaults: TLSOptions { TLSOptions() }
}
