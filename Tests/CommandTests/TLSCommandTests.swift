import TestSupport
import Testing

/// A development Workload API with two workloads, and the commands on it.
private struct TLSCommandWorld {
    let directory: TestDirectory
    private let agent: Program

    init() async throws {
        directory = try TestDirectory()
        agent = try Program(
            Built.svidsync,
            [
                "dev", "--socket", directory.path("agent.sock"), "--spiffe-id",
                "spiffe://example.org/web,spiffe://example.org/api=api",
            ])
        try await agent.says("serving")
    }

    /// Puts another agent in the place of the first, with authorities of its own.
    func replaceAgent() async throws -> Program {
        _ = try await agent.stop()
        let other = try Program(
            Built.svidsync,
            ["dev", "--socket", directory.path("agent.sock"), "--spiffe-id", "spiffe://example.org/web"])
        try await other.says("serving")
        return other
    }

    /// Writes the second workload's files, as the options for a certificate and a key.
    func credentials() async throws -> [String] {
        let folder = directory.path("credentials")
        let fetched = try await Program.run(
            Built.svidsync, ["x509", "fetch", "--hint", "api"] + endpoint + ["--output-directory", folder])
        #expect(fetched.end == .exited(0), "\(fetched)")
        return ["-cert", "\(folder)/tls.crt", "-key", "\(folder)/tls.key"]
    }

    private var endpoint: [String] { ["--socket", directory.path("agent.sock")] }

    func run(_ command: String, _ arguments: String...) async throws -> (
        end: Program.End, output: String, errors: String
    ) {
        try await Program.run(Built.svidsync, ["tls", command] + (command == "probe" ? [] : endpoint) + arguments)
    }

    /// `tls serve`, perhaps below a soft limit of open descriptors, and where it listens.
    func serve(softLimit: Int? = nil, _ arguments: String...) async throws -> (program: Program, address: String) {
        let limit = softLimit.map { "ulimit -S -n \($0) && " } ?? ""
        let program = try Program(
            "/bin/sh",
            ["-c", limit + "exec \"$0\" \"$@\"", Built.svidsync, "tls", "serve"] + endpoint + arguments)
        try await program.says("listening at ")
        let line = try #require(program.output.split(separator: "\n").first)
        return (program, String(line.dropFirst("listening at ".count)))
    }
}

@Suite("svidsync tls", .timeLimit(.minutes(1)))
struct TLSCommandTests {
    @Test("connect tells who the server is, and judges it by --authorize")
    func connect() async throws {
        let world = try await TLSCommandWorld()
        let server = try await world.serve("127.0.0.1:0")
        let good = try await world.run("connect", "--hint", "api", server.address)
        #expect(good.end == .exited(0) && good.output.contains("spiffe_id:   spiffe://example.org/web"), "\(good)")
        #expect(good.output.contains("TLS 1.3") && !good.output.contains("error:"))
        for word in ["chain:", "valid_until:", "bundle:", "X5-1,", "X5-27", "X5-28", "policy", "authoriz"] {
            #expect(good.output.contains(word), "\(word): \(good.output)")
        }
        let domain = try await world.run("connect", "--authorize", "example.org", server.address)
        #expect(domain.end == .exited(0))
        let bad = try await world.run("connect", "--authorize", "spiffe://example.org/api", server.address)
        #expect(bad.end == .exited(65) && bad.output.contains("error:      the peer spiffe://example.org/web is not"))
        let unused = try freePort()
        #expect(try await world.run("connect", "127.0.0.1:\(unused)").end == .exited(69))
        #expect(try await server.program.stop() == .exited(0))
    }

    @Test("serve holds as many connections as it allows, whatever the soft limit of descriptors is at its start")
    func descriptors() async throws {
        let world = try await TLSCommandWorld()
        let server = try await world.serve(softLimit: 64, "--max-connections", "200", "127.0.0.1:0")
        let port = try #require(server.address.split(separator: ":").last)
        // Connections that have not begun their handshake take descriptors, too.
        let silent = try Program(
            "python3",
            [
                "-c",
                "import socket, signal; s = [socket.create_connection(('127.0.0.1', \(port))) for _ in range(120)];"
                    + "print('all', flush=True); signal.pause()",
            ])
        try await silent.says("all")
        let good = try await world.run("connect", server.address)
        #expect(good.end == .exited(0), "\(good)")
        #expect(server.program.errors.isEmpty, "\(server.program.errors)")
        try await silent.stop()
        #expect(try await server.program.stop() == .exited(0))
    }

    @Test("serve refuses whom it does not authorize, and says why")
    func refuse() async throws {
        let world = try await TLSCommandWorld()
        let path = world.directory.path("tls.sock")
        let server = try await world.serve("--authorize", "spiffe://example.org/api", path)
        let refused = try await world.run("connect", path)
        #expect(refused.end == .exited(69) && refused.errors.contains("certificate unknown"), "\(refused)")
        try await server.program.says("spiffe://example.org/web is not authorized")
        #expect(try await world.run("connect", "--hint", "api", path).end == .exited(0))
        try await server.program.stop()
        #expect(world.directory.readIfPresent("tls.sock") == nil)
    }

    @Test("serve --forward puts mTLS in front of a program without it, and connect goes through both")
    func forward() async throws {
        let world = try await TLSCommandWorld()
        let port = try freePort()
        try world.directory.write("index.html", "behind the front\n")
        let plain = try Program(
            "python3", ["-m", "http.server", "--bind", "127.0.0.1", "\(port)", "--directory", world.directory.path])
        let server = try await world.serve("--forward", "127.0.0.1:\(port)", "--alpn", "http/1.1", "127.0.0.1:0")
        let credentials = world.directory.path("credentials")
        let fetched = try await Program.run(
            Built.svidsync,
            ["x509", "fetch", "--socket", world.directory.path("agent.sock"), "--output-directory", credentials])
        #expect(fetched.end == .exited(0), "\(fetched)")
        let files = try await eventually("an answer of the plain server") {
            let curl = try await Program.run(
                "curl",
                [
                    "--silent", "--insecure", "--cert", world.directory.path("credentials/tls.crt"), "--key",
                    world.directory.path("credentials/tls.key"), "https://\(server.address)/index.html",
                ])
            return curl.output.isEmpty ? nil : curl.output
        }
        #expect(files == "behind the front\n")
        try await server.program.stop()
        plain.signal(9)
    }

    @Test(
        "serve lets connections live on when their authority goes, or closes them with --close-untrusted",
        arguments: [true, false])
    func withdrawal(closes: Bool) async throws {
        let world = try await TLSCommandWorld()
        let server = try await world.serve(closes ? "--close-untrusted" : "--strict", "127.0.0.1:0")
        let client = try Program(
            "openssl", ["s_client", "-quiet", "-connect", server.address] + (try await world.credentials()),
            hasInput: true)
        try client.write(Array("before\n".utf8))
        try await client.says("before")
        let other = try await world.replaceAgent()
        // By now new connections are judged by the new authority, and make the new bundle known to be there.
        try await eventually("the new authority") {
            try await world.run("connect", server.address).end == .exited(0)
        }
        if closes {
            try await client.wait()
            try await server.program.says("not trusted any more: 1")
        } else {
            try client.write(Array("after\n".utf8))
            try await client.says("after")
            _ = try await client.stop()
        }
        #expect(try await server.program.stop() == .exited(0))
        _ = try await other.stop()
    }

    @Test("serve --forward goes to a Unix socket as well, and tells where nothing listens")
    func unixForward() async throws {
        let world = try await TLSCommandWorld()
        let path = world.directory.path("app.sock")
        let script = """
            import os, socket
            s = socket.socket(socket.AF_UNIX); s.bind('\(path)'); s.listen(); print('listens', flush=True)
            c, _ = s.accept(); c.sendall(c.makefile('rb').readline()[::-1]); c.close(); os.unlink('\(path)')
            """
        let app = try Program("python3", ["-c", script])
        try await app.says("listens")
        let server = try await world.serve("--forward", path, "127.0.0.1:0")
        let options = ["s_client", "-quiet", "-connect", server.address] + (try await world.credentials())
        let client = try Program("openssl", options, hasInput: true)
        try client.write(Array("desserts\n".utf8))
        // The program behind it closes, which ends the client, too.
        try await client.wait()
        try await eventually("the answer") { client.output.contains("stressed") }
        #expect(try await app.wait() == .exited(0) && server.program.errors.isEmpty, "\(server.program.errors)")
        let unlucky = try Program("openssl", options, hasInput: true)
        try await server.program.says("cannot connect to \(path)")
        try await unlucky.wait()
        #expect(try await server.program.stop() == .exited(0))
    }

    @Test("probe shows what a server presents, and whether that is expected")
    func probe() async throws {
        let world = try await TLSCommandWorld()
        let server = try await world.serve("127.0.0.1:0")
        let seen = try await world.run("probe", server.address)
        #expect(seen.end == .exited(0) && seen.output.contains("spiffe://example.org/web"))
        let credentials = world.directory.path("credentials")
        for (hint, status) in [("", Int32(0)), ("api", 65)] {
            let options = hint.isEmpty ? [] : ["--hint", hint]
            let fetched = try await Program.run(
                Built.svidsync,
                ["x509", "fetch", "--socket", world.directory.path("agent.sock"), "--output-directory", credentials]
                    + options)
            #expect(fetched.end == .exited(0), "\(fetched)")
            let seen = try await world.run("probe", "--expect", "\(credentials)/tls.crt", server.address)
            #expect(seen.end == .exited(status), "\(seen)")
        }
        #expect(try await world.run("probe", "--expect", "/no/such/file", server.address).end == .exited(66))
        let unused = try freePort()
        #expect(try await world.run("probe", "127.0.0.1:\(unused)").end == .exited(69))
        try await server.program.stop()
    }

    @Test("what makes no sense is a usage error")
    func usage() async throws {
        for words in [
            ["connect"], ["connect", "nowhere"], ["connect", "--authorize", "spiffe://A/b", "127.0.0.1:1"],
            ["serve", "--max-connections", "0", "127.0.0.1:0"], ["serve", "--forward", "x", "127.0.0.1:0"],
            ["probe", "a:b"],
        ] {
            let ended = try await Program.run(
                Built.svidsync, ["tls"] + words, environment: ["SPIFFE_ENDPOINT_SOCKET": "unix:///no/such.sock"])
            #expect(ended.end == .exited(64), "\(words): \(ended)")
        }
    }
}
