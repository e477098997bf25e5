import NativeCrypto
import TestCertificates
import Testing

@Suite("TLS sessions without input and output")
struct NativeTLSSessionTests {
    private static let versions = [NativeTLSSettings.Version.tls12, .tls13]
    private let root: TestIssuer

    init() throws {
        root = try TestIssuer.root()
    }

    private func settings(
        _ role: NativeTLSSettings.Role, _ version: NativeTLSSettings.Version, protocols: [String] = []
    ) -> NativeTLSSettings {
        var settings = NativeTLSSettings(role: role)
        (settings.minimumVersion, settings.maximumVersion) = (version, version)
        settings.applicationProtocols = protocols
        return settings
    }

    private func handler(
        _ uri: String = "spiffe://example.org/web", refuses alert: NativeTLSAlert? = nil
    ) throws -> ScriptedHandler {
        ScriptedHandler(try .issued(by: root, uri), refuses: alert)
    }

    @Test("both sides present their chains, talk, and end with a word", arguments: versions, [1, 16_384])
    func conversation(version: NativeTLSSettings.Version, portion: Int) throws {
        let (clientHandler, serverHandler) = (try handler("spiffe://example.org/a"), try handler())
        var pair = try SessionPair(
            client: settings(.client, version), server: settings(.server(requiresClientCertificate: true), version),
            clientHandler: clientHandler, serverHandler: serverHandler)
        pair.portion = portion
        pair.handshake()
        #expect(pair.clientError == nil && pair.serverError == nil)
        #expect(pair.client.isEstablished && pair.server.isEstablished)
        #expect(pair.client.version == (version == .tls12 ? "TLSv1.2" : "TLSv1.3"))
        #expect(pair.server.cipher == pair.client.cipher && !pair.server.cipher.isEmpty)
        #expect(clientHandler.judged == [serverHandler.identity()?.certificates])
        #expect(serverHandler.judged == [clientHandler.identity()?.certificates])

        let question = [UInt8](repeating: 7, count: 16_000)
        #expect(try pair.client.write(question.span) == question.count)
        while SessionPair.move(from: &pair.client, to: &pair.server) > 0 {}
        #expect(try SessionPair.read(&pair.server) == question)
        pair.server.shutDown()
        while SessionPair.move(from: &pair.server, to: &pair.client) > 0 {}
        #expect(try SessionPair.read(&pair.client) == nil)
        #expect(try pair.client.write([1].span) == 1)
        while SessionPair.move(from: &pair.client, to: &pair.server) > 0 {}
        #expect(try SessionPair.read(&pair.server) == [1])
        #expect(throws: NativeTLSError.self) { try pair.server.write([1].span) }
    }

    @Test("no session is offered to be resumed: a finished handshake leaves nothing to send", arguments: versions)
    func noTickets(version: NativeTLSSettings.Version) throws {
        var pair = try SessionPair(
            client: settings(.client, version), server: settings(.server(requiresClientCertificate: true), version),
            clientHandler: handler(), serverHandler: handler())
        pair.handshake()
        #expect(pair.serverError == nil)
        #expect(pair.server.outputCount == 0 && pair.client.outputCount == 0)
    }

    @Test(
        "a refusal is told to the peer by the alert that was chosen", arguments: versions,
        [
            NativeTLSAlert.badCertificate, .unsupportedCertificate, .certificateRevoked, .certificateExpired,
            .certificateUnknown, .unknownAuthority, .internalError,
        ])
    func refusals(version: NativeTLSSettings.Version, alert: NativeTLSAlert) throws {
        let (client, server) = (
            settings(.client, version), settings(.server(requiresClientCertificate: true), version)
        )
        var pair = try SessionPair(
            client: client, server: server, clientHandler: handler(refuses: alert), serverHandler: handler())
        pair.handshake()
        #expect(pair.clientError?.code == .peerRefused && pair.clientError?.alert == alert)
        #expect(pair.serverError?.code == .alertReceived && pair.serverError?.alert == alert)

        pair = try SessionPair(
            client: client, server: server, clientHandler: handler(), serverHandler: handler(refuses: alert))
        pair.handshake()
        #expect(pair.serverError?.code == .peerRefused && pair.serverError?.alert == alert)
        #expect(pair.clientError?.code == .alertReceived && pair.clientError?.alert == alert)
        #expect(pair.server.isEstablished == false)
    }

    @Test("a client without a certificate is refused", arguments: versions)
    func clientWithoutCertificate(version: NativeTLSSettings.Version) throws {
        var client = settings(.client, version)
        client.presentsCertificate = false
        let serverHandler = try handler()
        var pair = try SessionPair(
            client: client, server: settings(.server(requiresClientCertificate: true), version),
            clientHandler: handler(), serverHandler: serverHandler)
        pair.handshake()
        #expect(pair.serverError?.code == .noPeerCertificate)
        let expected = version == .tls13 ? NativeTLSAlert.certificateRequired : NativeTLSAlert(code: 40)
        #expect(pair.serverError?.alert == expected && pair.clientError?.alert == expected)
        #expect(serverHandler.judged.isEmpty)
    }

    @Test("without a certificate to present the handshake fails on either side", arguments: versions)
    func noIdentity(version: NativeTLSSettings.Version) throws {
        let (client, server) = (
            settings(.client, version), settings(.server(requiresClientCertificate: true), version)
        )
        var pair = try SessionPair(
            client: client, server: server, clientHandler: handler(), serverHandler: ScriptedHandler(nil))
        pair.handshake()
        #expect(pair.serverError?.code == .noIdentity)
        #expect(pair.clientError?.alert == .internalError)
        pair = try SessionPair(
            client: client, server: server, clientHandler: ScriptedHandler(nil), serverHandler: handler())
        pair.handshake()
        #expect(pair.clientError?.code == .noIdentity)
        #expect(pair.serverError?.alert == .internalError)
    }

    @Test("a server that wants no certificate judges none")
    func serverOnly() throws {
        let (clientHandler, serverHandler) = (try handler(), try handler())
        var pair = try SessionPair(
            server: NativeTLSSettings(role: .server(requiresClientCertificate: false)), clientHandler: clientHandler,
            serverHandler: serverHandler)
        pair.handshake()
        #expect(pair.client.isEstablished && pair.server.isEstablished)
        #expect(serverHandler.judged.isEmpty && clientHandler.judged.count == 1)
    }

    @Test("every kind of key can be presented", arguments: [NativePrivateKey.Generated.p256, .p384, .rsa2048])
    func keys(kind: NativePrivateKey.Generated) throws {
        let identity = try NativeTLSIdentity.issued(by: root, kind: kind)
        var pair = try SessionPair(
            clientHandler: ScriptedHandler(identity), serverHandler: ScriptedHandler(identity))
        pair.handshake()
        #expect(pair.clientError == nil && pair.serverError == nil)
    }

    @Test("application protocols: the server's preference wins, none in common is an error", arguments: versions)
    func applicationProtocols(version: NativeTLSSettings.Version) throws {
        let role = NativeTLSSettings.Role.server(requiresClientCertificate: true)
        var pair = try SessionPair(
            client: settings(.client, version, protocols: ["http/1.1", "h2"]),
            server: settings(role, version, protocols: ["h2", "http/1.1"]), clientHandler: handler(),
            serverHandler: handler())
        pair.handshake()
        #expect(pair.client.applicationProtocol == "h2" && pair.server.applicationProtocol == "h2")
        pair = try SessionPair(
            client: settings(.client, version, protocols: ["spdy"]),
            server: settings(role, version, protocols: ["h2"]), clientHandler: handler(), serverHandler: handler())
        pair.handshake()
        #expect(pair.clientError?.alert == .noApplicationProtocol && pair.serverError?.code == .protocolFailure)
        pair = try SessionPair(
            client: settings(.client, version), server: settings(role, version, protocols: ["h2"]),
            clientHandler: handler(), serverHandler: handler())
        pair.handshake()
        #expect(pair.server.isEstablished && pair.server.applicationProtocol == nil)
    }

    @Test("settings that cannot be fulfilled are refused")
    func invalidSettings() throws {
        var settings = NativeTLSSettings(role: .client)
        for name in ["", String(repeating: "x", count: 256)] {
            settings.applicationProtocols = [name]
            #expect(throws: NativeTLSError.self) { try NativeTLSContext(settings) }
        }
        settings = self.settings(.client, .tls13)
        settings.maximumVersion = .tls12
        #expect(throws: NativeTLSError.self) { try NativeTLSContext(settings) }
        settings = NativeTLSSettings(role: .client)
        settings.peerVerification = .anchors([])
        #expect(throws: NativeTLSError.self) { try NativeTLSContext(settings) }
        settings.peerVerification = .systemAnchors
        let context = try NativeTLSContext(settings)
        #expect(throws: NativeTLSError.self) {
            _ = try NativeTLSSession(context, handler: ScriptedHandler(nil))
        }
        #expect(throws: NativeTLSError.self) {
            _ = try NativeTLSSession(context, serverName: "a\u{0}b", handler: ScriptedHandler(nil))
        }
    }

    @Test("garbage ends the session with an error, and it stays ended")
    func garbage() throws {
        var server = try NativeTLSSession(
            NativeTLSContext(NativeTLSSettings(role: .server(requiresClientCertificate: true))), handler: handler())
        try server.receive(Array("GET / HTTP/1.1\r\n\r\n".utf8).span)
        let first = #expect(throws: NativeTLSError.self) { try server.handshake() }
        #expect(first?.code == .protocolFailure)
        let second = #expect(throws: NativeTLSError.self) { try server.handshake() }
        #expect(first == second)
        #expect(throws: NativeTLSError.self) { try server.receive([1].span) }
    }

    @Test("an end of the transport without a word is told apart from the end of the data", arguments: versions)
    func truncation(version: NativeTLSSettings.Version) throws {
        var pair = try SessionPair(
            client: settings(.client, version), server: settings(.server(requiresClientCertificate: true), version),
            clientHandler: handler(), serverHandler: handler())
        pair.handshake()
        pair.server.receiveEnd()
        let error = #expect(throws: NativeTLSError.self) { try SessionPair.read(&pair.server) }
        #expect(error?.code == .truncated)
        var fresh = try NativeTLSSession(
            NativeTLSContext(settings(.server(requiresClientCertificate: true), version)), handler: handler())
        fresh.receiveEnd()
        #expect(throws: NativeTLSError.self) { try fresh.handshake() }
    }

    @Test("a changed byte on the way is noticed")
    func tampering() throws {
        var pair = try SessionPair(clientHandler: handler(), serverHandler: handler())
        pair.handshake()
        #expect(try pair.client.write([1, 2, 3].span) == 3)
        var bytes = SessionPair.output(of: &pair.client)
        bytes[bytes.count - 1] ^= 1
        try pair.server.receive(bytes.span)
        #expect(throws: NativeTLSError.self) { try SessionPair.read(&pair.server) }
        #expect(pair.server.outputCount > 0)
    }

    @Test("certificates beyond the limit are refused")
    func certificateLimit() throws {
        var server = NativeTLSSettings(role: .server(requiresClientCertificate: true))
        server.certificateLimit = 256
        var pair = try SessionPair(server: server, clientHandler: handler(), serverHandler: handler())
        pair.handshake()
        #expect(pair.serverError?.code == .protocolFailure && !pair.server.isEstablished)
    }

    @Test("the server learns which name the client asks for; an address is not sent")
    func serverName() throws {
        for (name, expected) in [("web.example.org", "web.example.org"), ("127.0.0.1", nil), ("::1", nil)] {
            var pair = try SessionPair(serverName: name, clientHandler: handler(), serverHandler: handler())
            pair.handshake()
            #expect(pair.server.requestedServerName == expected)
            #expect(pair.server.isEstablished == true)
        }
    }
}
