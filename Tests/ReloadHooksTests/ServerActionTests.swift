import Foundation
import NativeKernel
import ReloadHooks
import TestSupport
import Testing

@Suite("Hooks: requests to servers", .timeLimit(.minutes(1)))
struct ServerActionTests {
    /// A server that answers each connection with the same bytes, and notes what it was asked.
    private func server(_ world: HookWorld, answering answer: String, closes: Bool = true) async throws -> Program {
        let script = """
            import socket, sys
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(sys.argv[1])
            listener.listen()
            print('ready', flush=True)
            kept = []
            while True:
                connection, _ = listener.accept()
                request = connection.recv(65536)
                print(repr(request), flush=True)
                connection.sendall(sys.argv[2].encode().decode('unicode_escape').encode('latin-1'))
                kept.append(connection)
                if sys.argv[3] == 'close': connection.close()
            """
        let program = try Program(
            "python3", ["-c", script, world.directory.path("socket"), answer, closes ? "close" : "keep"])
        try await program.says("ready")
        return program
    }

    private func http(_ world: HookWorld, expecting expected: [Int] = []) async throws -> HookReport.Outcome {
        let action = HTTPAction(
            "POST", "/-/reload", at: .unix(world.directory.path("socket")), expecting: expected,
            timeout: .milliseconds(500))
        return try await world.report([Hook(.http(action))]).entries[0].outcome
    }

    @Test(
        "a status is taken for what it says, after interim answers too",
        arguments: [
            ("HTTP/1.1 200 OK\\r\\n\\r\\n", nil), ("HTTP/1.0 204\\r\\n", nil), ("HTTP/1.1 299 \\n", nil),
            ("HTTP/1.1 103 Early\\r\\nA: b\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\n", nil),
            ("HTTP/1.1 500 No\\r\\n", .unexpectedAnswer), ("HTTP/1.1 302 Found\\r\\n", .unexpectedAnswer),
            ("HTTP/2 200\\r\\n", .unexpectedAnswer), ("HTTP/1.1 2000\\r\\n", .unexpectedAnswer),
            ("HTTP/1.1 20\\r\\n", .unexpectedAnswer), ("SSH-2.0-x\\r\\n", .unexpectedAnswer),
            ("", .unexpectedAnswer),
        ] as [(String, HookError.Code?)])
    func statuses(_ answer: String, _ failure: HookError.Code?) async throws {
        let world = try HookWorld()
        let program = try await server(world, answering: answer)
        #expect(try await http(world).failure == failure)
        // Written before the answer was sent, and yet on its way through a pipe.
        try await program.says("POST /-/reload HTTP/1.1\\r\\nHost: localhost\\r\\n")
        try await program.says("Content-Length: 0\\r\\nConnection: close\\r\\n\\r\\n")
    }

    @Test("only the statuses that are expected mean success")
    func expected() async throws {
        let world = try HookWorld()
        let program = try await server(world, answering: "HTTP/1.1 418 Teapot\\r\\n\\r\\n")
        #expect(try await http(world, expecting: [418]) == .succeeded)
        #expect(try await http(world, expecting: [200, 204]).failure == .unexpectedAnswer)
        program.signal(SIGKILL)
    }

    @Test("a server that does not answer, or endlessly, does not hold up the hooks")
    func silence() async throws {
        let silent = try HookWorld()
        let one = try await server(silent, answering: "HTTP/1.1 2", closes: false)
        #expect(try await http(silent).failure == .noAnswer)
        let endless = try HookWorld()
        let two = try await server(endless, answering: String(repeating: "x", count: 100_000), closes: false)
        #expect(try await http(endless).failure == .unexpectedAnswer)
        one.signal(SIGKILL)
        two.signal(SIGKILL)
        #expect(try await http(try HookWorld()).failure == .noAnswer)
    }

    @Test("a real HTTP server over TCP is asked")
    func realServer() async throws {
        let port = try freePort()
        let program = try Program(
            "python3", ["-u", "-m", "http.server", "--bind", "127.0.0.1", "\(port)"], directory: "/")
        try await program.says("Serving")
        let address = ServerAddress.tcp(host: "127.0.0.1", port: UInt16(port))
        let world = try HookWorld()
        let report = try await world.report([
            Hook(.http(HTTPAction("GET", "/etc/", at: address))), Hook(.http(HTTPAction("GET", "/none", at: address))),
            Hook(.http(HTTPAction("GET", "/none", at: address, expecting: [404]))),
        ])
        #expect(report.entries.map { $0.outcome.failure } == [nil, .unexpectedAnswer, nil])
    }

    @Test("commands carry the content of files, answers must hold what is expected, and nothing of a file is logged")
    func socket() async throws {
        let world = try HookWorld()
        try world.directory.write("key.pem", "s3cret")
        let program = try await server(world, answering: "Transaction created!\\n", closes: false)
        func outcome(_ expect: String) async throws -> HookReport.Outcome {
            let exchange = SocketAction.Exchange(send: "set <<\n{file:key.pem}\n\n", expect: expect)
            let action = SocketAction(
                .unix(world.directory.path("socket")), [exchange], timeout: .milliseconds(500))
            let event = HookEvent(
                output: "a", directory: world.directory.path, changed: [], kinds: [],
                current: HookSubject(generation: 1))
            return try await world.report(.once([Hook(.socket(action))]), event).entries[0].outcome
        }
        #expect(try await outcome("created") == .succeeded)
        try await program.says(#"b'set <<\ns3cret\n\n'"#)
        #expect(try await outcome("Success").failure == .unexpectedAnswer)
        #expect(!world.log.lines.contains { $0.contains("s3cret") })
        program.signal(SIGKILL)
    }

    @Test("an answer that repeats a file is not shown, whether the server closes or not", arguments: [true, false])
    func echo(closes: Bool) async throws {
        let world = try HookWorld()
        let key = "MHcCAQEEIAbcdefghijklmnopqrstuvwxyz0123456789"
        try world.directory.write("key.pem", "-----BEGIN\n\(key)\n-----END\n")
        let program = try await server(world, answering: "bad payload: \(key.dropFirst(3).prefix(30))", closes: closes)
        let exchange = SocketAction.Exchange(send: "set ssl cert /etc/site.pem <<\n{file:key.pem}\n", expect: "Success")
        let action = SocketAction(
            .unix(world.directory.path("socket")), [exchange], timeout: .milliseconds(500))
        let event = HookEvent(
            output: "a", directory: world.directory.path, changed: [], kinds: [], current: HookSubject(generation: 1))
        let outcome = try await world.report(.once([Hook(.socket(action))]), event).entries[0].outcome
        guard case .failed(let error) = outcome else {
            Issue.record("it did not fail")
            return
        }
        #expect(error.code == .unexpectedAnswer)
        #expect(error.message.hasSuffix("the answer is (not shown: it repeats what was sent of a file)"))
        #expect(!world.log.lines.contains { $0.contains("abcdefghij") })
        program.signal(SIGKILL)
    }

    @Test("an answer that repeats the command, but nothing of a file, is shown")
    func repeatedCommand() async throws {
        let world = try HookWorld()
        try world.directory.write("key.pem", "MHcCAQEEIAbcdefghijklmnopqrstuvwxyz0123456789")
        let program = try await server(world, answering: "set ssl cert /etc/site.pem: no such certificate")
        let exchange = SocketAction.Exchange(send: "set ssl cert /etc/site.pem <<\n{file:key.pem}\n", expect: "Success")
        let event = HookEvent(
            output: "a", directory: world.directory.path, changed: [], kinds: [], current: HookSubject(generation: 1))
        let action = SocketAction(.unix(world.directory.path("socket")), [exchange])
        let outcome = try await world.report(.once([Hook(.socket(action))]), event).entries[0].outcome
        guard case .failed(let error) = outcome else {
            Issue.record("it did not fail")
            return
        }
        #expect(error.message.hasSuffix("the answer is 'set ssl cert /etc/site.pem: no such certificate'"))
        program.signal(SIGKILL)
    }

    @Test("an answer that ends without what is expected is shown")
    func unexpected() async throws {
        let world = try HookWorld()
        let program = try await server(world, answering: "Unknown command.\\nuse help\\n")
        let action = SocketAction(
            .unix(world.directory.path("socket")), [SocketAction.Exchange(send: "x\n", expect: "Success")])
        let outcome = try await world.report([Hook(.socket(action))]).entries[0].outcome
        #expect(outcome.failure == .unexpectedAnswer)
        guard case .failed(let error) = outcome else { return }
        #expect(error.message.contains("'Unknown command. use help'"))
        program.signal(SIGKILL)
    }

    @Test(
        "addresses are read, and only those of this machine are called local",
        arguments: [
            ("127.0.0.1:443", true), ("[::1]:1", true), ("localhost:65535", true), ("/run/x.sock", true),
            ("unix:/run/x.sock", true), ("127.8.9.1:80", true), ("example.org:80", false), ("192.0.2.1:80", false),
            ("127.0.0.1.example.org:80", false), ("[2001:db8::1]:443", false),
        ] as [(String, Bool)])
    func addresses(_ text: String, _ isLocal: Bool) throws {
        #expect(try #require(ServerAddress(text)).isLocal == isLocal)
    }

    @Test(
        "anything else is no address",
        arguments: ["", "x", ":80", "a:0", "a:65536", "a:-1", "::1:80", "a b:1", "a/b:1", "a:１"])
    func noAddress(_ text: String) {
        #expect(ServerAddress(text) == nil)
    }
}
