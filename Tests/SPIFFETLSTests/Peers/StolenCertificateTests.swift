import Foundation
import NativeKernel
import SPIFFE
import SPIFFETLS
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("TLS with who has another's certificate and not its key", .timeLimit(.minutes(1)))
struct StolenCertificateTests {
    private let world: TLSWorld
    private let owner: X509SVID
    private let credentials: Credentials
    private let stolen: String

    init() throws {
        world = try TLSWorld()
        owner = try world.svid(world.api)
        credentials = try Credentials(owner, world.authority.bundle)
        stolen = try credentials.directory.write("stolen.key", try Self.forgedKey(for: owner), mode: 0o600)
    }

    /// A key that says that it is the certificate's, which is all that OpenSSL asks before it signs with it: the public
    /// half is the owner's, the private one is not.
    private static func forgedKey(for svid: X509SVID) throws -> String {
        let pem = svid.privateKeyPEM.withSpan { span in (0..<span.count).map { span[$0] } }
        let body = String(decoding: pem, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("-") }.joined()
        var der = [UInt8](try #require(Data(base64Encoded: body)))
        // Version 1, then the 32 bytes of the private number (RFC 5915 §3).
        let mark: [UInt8] = [2, 1, 1, 4, 32]
        let start = try #require(der.indices.first { der[$0...].starts(with: mark) })
        der[start + mark.count + 31] ^= 1
        return "-----BEGIN PRIVATE KEY-----\n\(Data(der).base64EncodedString())\n-----END PRIVATE KEY-----\n"
    }

    @Test("a client is refused, also after the certificate's owner has been there", arguments: ["-tls1_2", "-tls1_3"])
    func client(version: String) async throws {
        try await serving(try world.server(.exact(world.api)), handler: greeting) { listener, complaints in
            func ask(_ key: String) async throws -> (end: Program.End, output: String, errors: String) {
                try await Program.run(
                    "openssl",
                    ["s_client", "-connect", "127.0.0.1:\(listener.port)", "-CAfile", credentials.bundle, "-brief"]
                        + ["-ign_eof", "-cert", credentials.certificate, "-key", key, version])
            }
            for _ in 1...2 {
                let good = try await ask(credentials.key)
                #expect(good.output.contains("\(world.api)"), "\(good)")
                let bad = try await ask(stolen)
                #expect(!bad.output.contains("spiffe://") && bad.errors.contains("decrypt error"), "\(bad)")
            }
            try await eventually("complaints") { complaints.all.count == 2 }
            #expect(complaints.tls.allSatisfy { $0.code == .protocolFailure && $0.alert == TLSAlert(code: 51) })
        }
    }

    @Test("a server is refused, also after the certificate's owner has been there", arguments: ["-tls1_2", "-tls1_3"])
    func server(version: String) async throws {
        let client = try world.client(.exact(world.api))
        for key in [credentials.key, stolen, credentials.key, stolen] {
            let port = try freePort()
            let server = try Program(
                "openssl",
                ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", credentials.certificate, "-key", key, version]
                    + ["-CAfile", credentials.bundle, "-Verify", "4", "-rev"])
            if key == stolen {
                let error = await #expect(throws: TLSError.self) { try await reach(client, port) }
                #expect(error?.code == .protocolFailure && error?.alert == TLSAlert(code: 51))
            } else {
                let connection = try await reach(client, port)
                #expect(connection.peerID == world.api)
                await connection.close()
            }
            server.signal(15)
            try await server.wait()
        }
    }
}
