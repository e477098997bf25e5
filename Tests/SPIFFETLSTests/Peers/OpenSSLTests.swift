import SPIFFE
import SPIFFETLS
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("TLS with openssl s_client and s_server", .timeLimit(.minutes(1)))
struct OpenSSLTests {
    private let world: TLSWorld
    private let credentials: Credentials

    init() throws {
        world = try TLSWorld()
        credentials = try Credentials(world.svid(world.api), world.authority.bundle)
    }

    private func client(
        _ port: UInt16, _ options: [String], with credentials: Credentials? = nil
    ) async throws -> (end: Program.End, output: String, errors: String) {
        let own = credentials.map { ["-cert", $0.certificate, "-key", $0.key] } ?? []
        return try await Program.run(
            "openssl",
            ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", self.credentials.bundle, "-verify_return_error"]
                + ["-ign_eof", "-brief"] + own + options)
    }

    @Test("s_client is served by its SPIFFE ID", arguments: ["-tls1_2", "-tls1_3"])
    func accepted(version: String) async throws {
        try await serving(try world.server(.exact(world.api)), handler: greeting) { listener, complaints in
            let peer = try await client(listener.port, [version], with: credentials)
            #expect(peer.end == .exited(0) && peer.output.contains("spiffe://example.org/api"), "\(peer)")
            #expect(peer.errors.contains("Verification: OK"))
            #expect(complaints.all.isEmpty, "\(complaints.all)")
        }
    }

    @Test("s_client without a certificate, with another one's and with an old version gets the alert that says why")
    func refused() async throws {
        try await serving(try world.server(.exact(world.web)), handler: greeting) { listener, complaints in
            let foreign = try Credentials(
                TestAuthority(trustDomain: world.authority.trustDomain).issue(world.web, lifetime: .seconds(60)),
                world.authority.bundle)
            let cases: [([String], Credentials?, String)] = [
                (["-tls1_3"], nil, "certificate required"), (["-tls1_2"], nil, "handshake failure"),
                (["-tls1_3"], credentials, "certificate unknown"), (["-tls1_3"], foreign, "unknown ca"),
                (["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], credentials, "protocol version"),
                (["-tls1_2", "-cipher", "AES128-SHA"], credentials, "handshake failure"),
            ]
            for (options, own, alert) in cases {
                let peer = try await client(listener.port, options, with: own)
                #expect(peer.errors.contains(alert), "\(options): \(peer)")
                #expect(!peer.output.contains("spiffe://"))
            }
            try await eventually("complaints") { complaints.all.count == cases.count }
        }
    }

    @Test("no session is resumed and nothing is renegotiated")
    func noResumption() async throws {
        try await serving(try world.server(), handler: greeting) { listener, _ in
            for version in ["-tls1_2", "-tls1_3"] {
                let session = credentials.directory.path("session\(version)")
                let command =
                    ["s_client", "-connect", "127.0.0.1:\(listener.port)", "-CAfile", credentials.bundle, version]
                    + ["-cert", credentials.certificate, "-key", credentials.key, "-ign_eof"]
                let first = try await Program.run("openssl", command + ["-sess_out", session])
                #expect(first.output.contains("Secure Renegotiation IS") || version == "-tls1_3")
                #expect(!first.output.contains("TLS session ticket:") && !first.output.contains("Reused,"))
                // Where s_client was left a session to come back with, it is not taken up.
                guard credentials.directory.readIfPresent("session\(version)")?.isEmpty == false else { continue }
                let again = try await Program.run("openssl", command + ["-sess_in", session])
                #expect(again.output.contains("New, TLS") && !again.output.contains("Reused,"), "\(again)")
                #expect(again.output.contains("spiffe://example.org/api"))
            }
        }
    }

    @Test(
        "s_server that demands a certificate gets it, and is judged by its SPIFFE ID",
        arguments: ["-tls1_2", "-tls1_3"])
    func server(version: String) async throws {
        let port = try freePort()
        let own = try Credentials(world.svid(world.web), world.authority.bundle)
        let server = try Program(
            "openssl",
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-cert", own.certificate, "-key", own.key,
            ]
                + ["-CAfile", own.bundle, "-Verify", "4", "-verify_return_error", version, "-rev"])
        let connection = try await reach(try world.client(.exact(world.web)), port)
        #expect(connection.peerID == world.web)
        #expect(connection.version == (version == "-tls1_2" ? .tls12 : .tls13))
        try await connection.write(Array("desserts\n".utf8))
        #expect(try await connection.read() == Array("stressed\n".utf8))
        await connection.close()

        let error = await #expect(throws: TLSError.self) {
            try await world.client(.exact(world.api)).connect(to: local(port))
        }
        #expect(error?.code == .peerNotAuthorized)
        let refused = await #expect(throws: TLSError.self) {
            let connection = try await ClientTLS(peers: world.rules()).connect(to: local(port))
            try await connection.waitForAcceptance(within: .seconds(10))
        }
        #expect(refused?.code == .refusedByPeer)
        server.signal(15)
        try await server.wait()
    }
}
