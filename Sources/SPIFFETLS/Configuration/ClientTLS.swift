internal import NativeCrypto
public import SPIFFE

/// A client's side of TLS: what it presents, and whom it accepts.
///
/// Identity and bundles are taken from their sources in every handshake, so a rotation needs no restart and shows in the
/// next one. A server is known by its SPIFFE ID, and the name or address that leads to it proves nothing: authorize
/// the IDs that the service has.
///
/// ## Usage
///
///     let tls = try ClientTLS(
///         identity: source, peers: PeerRules(bundles: source, authorize: .exact("spiffe://example.org/api")))
///     let connection = try await tls.connect(to: .tcp(host: "api.internal", port: 8443))
///     try await connection.write(request)
public struct ClientTLS: Sendable {
    /// Whom a client believes that a server of the web's kind is what it is called.
    public enum WebAnchors: Sendable {
        /// The certification authorities that the operating system trusts.
        case system
        /// These authorities.
        case certificates([Certificate])
    }

    let setup: TLSSetup

    /// A client that presents an X509-SVID and expects one of the server.
    ///
    /// - Parameters:
    ///   - identity: Where the client's own SVID comes from.
    ///   - peers: How servers are judged.
    ///   - options: Further choices.
    /// - Throws: `TLSError.Code.invalidConfiguration`.
    public init(
        identity: any X509SVIDSource, peers: PeerRules, options: TLSOptions = .defaults
    ) throws(TLSError) {
        setup = try TLSSetup(NativeTLSSettings(role: .client), .svid(identity), peers, options)
    }

    /// A client that presents nothing and expects an X509-SVID of the server.
    ///
    /// - Parameters:
    ///   - peers: How servers are judged.
    ///   - options: Further choices.
    /// - Throws: `TLSError.Code.invalidConfiguration`.
    public init(peers: PeerRules, options: TLSOptions = .defaults) throws(TLSError) {
        setup = try TLSSetup(NativeTLSSettings(role: .client), .none, peers, options)
    }

    /// A client that presents an X509-SVID and expects a server of the web's kind, known by its name.
    ///
    /// - Parameters:
    ///   - identity: Where the client's own SVID comes from.
    ///   - webAnchors: Whom to believe about the server.
    ///   - options: Further choices; the clock is the operating system's.
    /// - Throws: `TLSError.Code.invalidConfiguration`.
    public init(
        identity: any X509SVIDSource, webAnchors: WebAnchors, options: TLSOptions = .defaults
    ) throws(TLSError) {
        var settings = NativeTLSSettings(role: .client)
        settings.peerVerification =
            switch webAnchors {
            case .system: .systemAnchors
            case .certificates(let certificates): .anchors(certificates.map(\.native))
            }
        setup = try TLSSetup(settings, .svid(identity), nil, options)
    }

    /// The client's end of one connection, for a transport of the caller's own.
    ///
    /// - Parameter serverName: The name that the server is asked for (RFC 6066 §3); a server of the web's kind is verified
    ///   by it and needs one.
    /// - Throws: `TLSError.Code.invalidConfiguration`.
    public func makeEngine(serverName: String? = nil) throws(TLSError) -> TLSEngine {
        try setup.makeEngine(serverName: serverName)
    }
}
