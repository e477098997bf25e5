import Foundation
import NativeKernel
import ReloadHooks
import TestSupport
import Testing

@Suite("Hooks: proofs by TLS", .timeLimit(.minutes(1)))
struct TLSProofTests {
    /// A server of `openssl s_server`, with a new certificate.
    private struct Server {
        let program: Program
        let address: ServerAddress
        let fingerprint: String

        init(_ world: HookWorld, _ options: [String]) async throws {
            let files = (key: world.directory.path("key.pem"), certificate: world.directory.path("cert.pem"))
            let made = try await Program.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    files.key, "-out", files.certificate, "-subj", "/CN=test", "-days", "1",
                ])
            #expect(made.end == .exited(0), "\(made.errors)")
            let port = try freePort()
            address = .tcp(host: "127.0.0.1", port: UInt16(port))
            program = try Program(
                "openssl",
                ["s_server", "-accept", "127.0.0.1:\(port)", "-key", files.key, "-cert", files.certificate, "-www"]
                    + options)
            try await program.says("ACCEPT")
            let digest = try await Program.run(
                "openssl", ["x509", "-noout", "-fingerprint", "-sha256", "-in", files.certificate])
            let text = try #require(digest.output.split(separator: "=").last)
            fingerprint = text.filter(\.isHexDigit).lowercased()
        }
    }

    /// - Parameter within: How long a failure lasts; a success ends at once.
    private func outcome(
        _ address: ServerAddress, _ fingerprint: String?, name: String? = nil, startTLS: StartTLS? = nil,
        within: Duration = .seconds(2)
    ) async throws -> HookReport.Outcome {
        let event = HookEvent(
            output: "a", directory: "/a", changed: [], kinds: [],
            current: HookSubject(generation: 1, fingerprint: fingerprint))
        let proof = HookProof(
            .tls(TLSProof(address, serverName: name, startTLS: startTLS)), within: within)
        let plan = HookPlan(proofs: [proof], policy: ReloadPolicy(repetitions: 0))
        return try await HookWorld().report(plan, event).entries[0].outcome
    }

    @Test(
        "the leaf that a server presents is compared, whatever it demands of its clients",
        arguments: [[], ["-tls1_2"], ["-tls1_3", "-Verify", "1"], ["-tls1_2", "-Verify", "1"]])
    func leaf(_ options: [String]) async throws {
        let server = try await Server(try HookWorld(), options)
        #expect(
            try await outcome(server.address, server.fingerprint, name: "web.example.org", within: .seconds(20))
                == .succeeded)
        let other = String(repeating: "0", count: 64)
        let refused = try await outcome(server.address, other)
        #expect(refused.failure == .otherCertificate)
        guard case .failed(let error) = refused else { return }
        #expect(error.message.contains(server.fingerprint) && error.message.contains(other))
    }

    @Test("no server, a server without TLS, and one that says nothing are failures with reasons")
    func noTLS() async throws {
        let nobody = ServerAddress.tcp(host: "127.0.0.1", port: UInt16(try freePort()))
        #expect(try await outcome(nobody, "00").failure == .noAnswer)
        let port = try freePort()
        let plain = try Program("python3", ["-u", "-m", "http.server", "--bind", "127.0.0.1", "\(port)"])
        try await plain.says("Serving")
        let address = ServerAddress.tcp(host: "127.0.0.1", port: UInt16(port))
        #expect(try await outcome(address, "00").failure == .unexpectedAnswer)
        for dialect in StartTLS.allCases where dialect != .mysql && dialect != .smtp {
            let failure = try await outcome(address, "00", startTLS: dialect).failure
            #expect(failure == .unexpectedAnswer || failure == .noAnswer, "\(dialect)")
        }
        // Here the server would have to speak first.
        #expect(try await outcome(address, "00", startTLS: .smtp).failure == .noAnswer)
    }

    @Test("an output without a certificate can prove nothing")
    func noCertificate() async throws {
        #expect(try await outcome(.unix("/nonexistent"), nil).failure == .otherCertificate)
    }

    @Test("SMTP, LDAP and MySQL are asked for TLS first", arguments: ["smtp", "ldap", "mysql"])
    func startTLS(_ protocolName: String) async throws {
        let world = try HookWorld()
        let server = try await Server(world, [])
        let socket = world.directory.path("socket")
        let script = try world.directory.write("starttls.py", Self.dialogues)
        let program = try Program(
            "python3",
            [script, protocolName, socket, world.directory.path("cert.pem"), world.directory.path("key.pem")])
        try await program.says("ready")
        let dialect = try #require(StartTLS(rawValue: protocolName))
        #expect(
            try await outcome(.unix(socket), server.fingerprint, startTLS: dialect, within: .seconds(20)) == .succeeded)
    }

    /// The server's half of both dialogues, after the RFCs.
    private static let dialogues = """
        import socket, ssl, sys
        kind, path, cert, key = sys.argv[1:]
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        print('ready', flush=True)
        connection, _ = listener.accept()
        if kind == 'smtp':
            connection.sendall(b'220-mail\\r\\n220 ready\\r\\n')
            assert connection.recv(100) == b'EHLO localhost\\r\\n'
            connection.sendall(b'250-mail\\r\\n250 STARTTLS\\r\\n')
            assert connection.recv(100) == b'STARTTLS\\r\\n'
            connection.sendall(b'220 go\\r\\n')
        elif kind == 'mysql':
            greeting = b'\\x0a8.0.36\\0' + b'\\x01\\0\\0\\0' + b'challeng' + b'\\0' + b'\\xff\\xff' + b'\\xff\\x02\\0\\xff\\xdf'
            greeting += b'\\x15' + bytes(10) + b'challenge123\\0' + b'caching_sha2_password\\0'
            connection.sendall(len(greeting).to_bytes(3, 'little') + b'\\0' + greeting)
            packet = connection.recv(36, socket.MSG_WAITALL)
            assert packet[:4] == b'\\x20\\0\\0\\x01' and int.from_bytes(packet[4:8], 'little') & 0x8a00 == 0x8a00
        else:
            assert connection.recv(100) == bytes.fromhex('301d02010177188016') + b'1.3.6.1.4.1.1466.20037'
            connection.sendall(bytes.fromhex('300c02010178070a010004000400'))
        context.wrap_socket(connection, server_side=True).recv(1)
        """
}
