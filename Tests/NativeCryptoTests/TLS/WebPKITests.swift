import NativeCrypto
import NativeKernel
import TestCertificates
import Testing

@Suite("Servers with certificates of the web's kind")
struct WebPKITests {
    private let root: TestIssuer
    private let server: NativeTLSIdentity

    init() throws {
        root = try TestIssuer.root(uris: []) { Self.makeCurrent(&$0) }
        let (leaf, key) = try root.leaf { builder in
            Self.makeCurrent(&builder)
            builder.set(.subjectAlternativeNames([.dns("web.example.org"), .ip([127, 0, 0, 1])]))
        }
        server = NativeTLSIdentity(certificates: [leaf], privateKey: key)
    }

    /// OpenSSL verifies at the present time here.
    private static func makeCurrent(_ builder: inout CertificateBuilder) {
        builder.notBefore = WallClock.now() - TestIssuer.day
        builder.notAfter = WallClock.now() + TestIssuer.day
    }

    private func outcome(_ name: String, _ verification: NativeTLSSettings.PeerVerification) throws -> (
        NativeTLSError?, NativeTLSAlert?, isAsked: Bool
    ) {
        var settings = NativeTLSSettings(role: .client)
        settings.peerVerification = verification
        let client = ScriptedHandler(nil)
        var pair = try SessionPair(
            client: settings, server: NativeTLSSettings(role: .server(requiresClientCertificate: false)),
            serverName: name, clientHandler: client, serverHandler: ScriptedHandler(server))
        pair.handshake()
        return (pair.clientError, pair.serverError?.alert, !client.judged.isEmpty)
    }

    @Test("the right name and the right anchor are trusted", arguments: ["web.example.org", "127.0.0.1"])
    func good(name: String) throws {
        let outcome = try outcome(name, .anchors([root.certificate]))
        #expect(outcome.0 == nil && !outcome.isAsked)
    }

    @Test("another name is refused", arguments: ["other.example.org", "127.0.0.2", "example.org", "root"])
    func wrongName(name: String) throws {
        let outcome = try outcome(name, .anchors([root.certificate]))
        #expect(outcome.0?.code == .peerRefused && outcome.0?.message.contains("mismatch") == true)
        #expect(outcome.1 == .badCertificate)
    }

    @Test("another anchor is refused")
    func wrongAnchor() throws {
        let other = try TestIssuer.root("other", uris: []) { Self.makeCurrent(&$0) }
        #expect(try outcome("web.example.org", .anchors([other.certificate])).1 == .unknownAuthority)
        #expect(try outcome("web.example.org", .systemAnchors).1 == .unknownAuthority)
    }
}
