internal import NativeCrypto
public import SPIFFE

/// A server's side of TLS: what it presents, and whom it accepts.
///
/// Identity and bundles are taken from their sources in every handshake, so a rotation needs no restart and shows in the
/// next one.
///
/// ## Usage
///
///     let tls = try ServerTLS(identity: source, peers: PeerRules(bundles: source, authorize: .any))
///     let listener = try await TLSListener(tls, at: .tcp(host: "127.0.0.1", port: 8443))
///     try await listener.run { connection in
///         try await connection.write(Array("hello \(connection.peerID)".utf8))
///     }
public struct ServerTLS: Sendable {
    let setup: TLSSetup

    /// A server that presents an X509-SVID and demands one of each client.
    ///
    /// - Parameters:
    ///   - identity: Where the server's own SVID comes from.
    ///   - peers: How clients are judged.
    ///   - options: Further choices.
    /// - Throws: `TLSError.Code.invalidConfiguration`.
    public init(
        identity: any X509SVIDSource, peers: PeerRules, options: TLSOptions = .defaults
    ) throws(TLSError) {
        setup = try TLSSetup(Self.demandingCertificates, .svid(identity), peers, options)
    }

    /// A server that presents an X509-SVID and does not ask who its clients are.
    ///
    /// - Parameters:
    ///   - identity: Where the server's own SVID comes from.
    ///   - options: Further choices.
    /// - Throws: `TLSError.Code.invalidConfiguration`.
    public init(identity: any X509SVIDSource, options: TLSOptions = .defaults) throws(TLSError) {
        setup = try TLSSetup(
            NativeTLSSettings(role: .server(requiresClientCertificate: false)), .svid(identity), nil, options)
    }

    /// A server that presents a certificate of the web's kind and demands an X509-SVID of each client.
    ///
    /// - Parameters:
    ///   - webCertificate: Where the server's certificate comes from.
    ///   - peers: How clients are judged.
    ///   - options: Further choices.
    /// - Throws: `TLSError.Code.invalidConfiguration`.
    public init(
        webCertificate: any TLSCertificateSource, peers: PeerRules, options: TLSOptions = .defaults
    ) throws(TLSError) {
        setup = try TLSSetup(Self.demandingCertificates, .certificate(webCertificate), peers, options)
    }

    private static var demandingCertificates: NativeTLSSettings {
        NativeTLSSettings(role: .server(requiresClientCertificate: true))
    }

    /// The server's end of one connection, for a transport of the caller's own.
    ///
    /// - Throws: `TLSError.Code.invalidConfiguration`, for want of memory.
    public func makeEngine() throws(TLSError) -> TLSEngine { try setup.makeEngine() }
}
