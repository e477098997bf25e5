import SPIFFE
import SPIFFETLS
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@Suite("TLS with curl, nginx and Python", .timeLimit(.minutes(5)))
struct ProgramPeerTests {
    private let world: TLSWorld
    private let credentials: Credentials

    init() throws {
        world = try TLSWorld()
        credentials = try Credentials(world.svid(world.api), world.authority.bundle)
    }

    /// Tells each client in HTTP who it is.
    private let web: @Sendable (TLSConnection) async throws -> Void = { connection in
        _ = try await connection.read()
        let body = "\(connection.peerID?.description ?? "nobody")\n"
        try await connection.write(
            Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)".utf8))
    }

    @Test("curl with an SVID is answered, and without one refused")
    func curl() async throws {
        let options = TLSOptions(applicationProtocols: ["http/1.1"])
        try await serving(try world.server(options: options), handler: web) { listener, complaints in
            // Names mean nothing here; curl has to be told.
            let url = ["--silent", "--show-error", "--insecure", "https://127.0.0.1:\(listener.port)/"]
            let own = ["--cert", credentials.certificate, "--key", credentials.key]
            let good = try await Program.run("curl", own + url)
            #expect(good.end == .exited(0) && good.output == "spiffe://example.org/api\n", "\(good)")
            let bad = try await Program.run("curl", url)
            #expect(bad.end != .exited(0) && bad.output.isEmpty)
            try await eventually("complaint") { complaints.tls.map(\.code) == [.noPeerCertificate] }
        }
    }

    @Test("nginx that verifies its clients accepts ours, and ours accepts it")
    func nginx() async throws {
        let port = try freePort()
        let own = try Credentials(world.svid(world.web), world.authority.bundle)
        let configuration = try own.directory.write(
            "nginx.conf",
            """
            pid \(own.directory.path("nginx.pid"));
            error_log stderr notice;
            events {}
            http {
                access_log off;
                client_body_temp_path \(own.path); proxy_temp_path \(own.path); fastcgi_temp_path \(own.path);
                uwsgi_temp_path \(own.path); scgi_temp_path \(own.path);
                server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate \(own.certificate);
                    ssl_certificate_key \(own.key);
                    ssl_client_certificate \(own.bundle);
                    ssl_verify_client on;
                    location / { return 200 "$ssl_client_verify $ssl_client_s_dn\\n"; }
                }
            }
            """)
        let server = try Program(
            "/usr/sbin/nginx", ["-p", own.path, "-e", "stderr", "-c", configuration, "-g", "daemon off;"])
        func ask(_ client: ClientTLS) async throws -> String {
            let connection = try await reach(client, port)
            try await connection.write(Array("GET / HTTP/1.0\r\n\r\n".utf8))
            return String(decoding: try await connection.readAll(), as: UTF8.self)
        }
        #expect(try await ask(try world.client(.exact(world.web))).contains("SUCCESS"))
        #expect(try await ask(try ClientTLS(peers: world.rules())).contains("No required SSL certificate"))
        #expect(
            try await ask(try world.client(id: world.stranger)).contains("The SSL certificate error"))
        try await server.stop()
    }

    @Test("nginx as the client of a server behind it is answered by its SPIFFE ID, and without an SVID refused")
    func nginxClient() async throws {
        try await serving(try world.server(.exact(world.api)), handler: web) { listener, complaints in
            let port = try freePort()
            let path = credentials.path
            let configuration = try credentials.directory.write(
                "nginx.conf",
                """
                pid \(credentials.directory.path("nginx.pid"));
                error_log stderr notice;
                events {}
                http {
                    access_log off;
                    client_body_temp_path \(path); proxy_temp_path \(path); fastcgi_temp_path \(path);
                    uwsgi_temp_path \(path); scgi_temp_path \(path);
                    server {
                        listen 127.0.0.1:\(port);
                        location /known {
                            proxy_pass https://127.0.0.1:\(listener.port);
                            proxy_ssl_certificate \(credentials.certificate);
                            proxy_ssl_certificate_key \(credentials.key);
                        }
                        location /unknown { proxy_pass https://127.0.0.1:\(listener.port); }
                    }
                }
                """)
            let server = try Program(
                "/usr/sbin/nginx", ["-p", path, "-e", "stderr", "-c", configuration, "-g", "daemon off;"])
            func ask(_ location: String, _ options: [String] = []) async throws -> String {
                try await Program.run("curl", options + ["--silent", "http://127.0.0.1:\(port)/\(location)"]).output
            }
            let patience = ["--retry", "40", "--retry-connrefused", "--retry-delay", "1"]
            #expect(try await ask("known", patience) == "\(world.api)\n")
            #expect(complaints.all.isEmpty)
            #expect(try await ask("unknown").contains("502 Bad Gateway"))
            #expect(complaints.tls.allSatisfy { $0.code == .noPeerCertificate } && !complaints.all.isEmpty)
            try await server.stop()
        }
    }

    @Test("Python's ssl as a client")
    func pythonClient() async throws {
        try await serving(try world.server(.exact(world.api)), handler: greeting) { listener, complaints in
            let peer = try await PeerPython.start("tls_peer.py", ["client", "\(listener.port)", credentials.path])
            #expect(try await peer.wait() == .exited(0), "\(peer.errors)")
            #expect(peer.output == "spiffe://example.org/web TLSv1.3 spiffe://example.org/api\n")
            #expect(complaints.all.isEmpty)
        }
    }

    @Test("a client whose kernel gathers small segments need not wait for a delayed acknowledgement of its handshake")
    func promptAcknowledgement() async throws {
        let listening: @Sendable (TLSConnection) async throws -> Void = { connection in
            let said = try await connection.read()
            #expect(said == nil)
        }
        try await serving(try world.server(), handler: listening) { listener, complaints in
            let peer = try await PeerPython.start("tls_peer.py", ["closer", "\(listener.port)", credentials.path])
            #expect(try await peer.wait() == .exited(0), "\(peer.errors)")
            let quickest = try #require(Int(peer.output.filter(\.isNumber)))
            // Linux delays acknowledgements by 40 ms at least, so not one of the twenty would take less.
            #expect(quickest < 38, "\(quickest) ms")
            #expect(complaints.all.isEmpty)
        }
    }

    @Test("Python's ssl as a server")
    func pythonServer() async throws {
        let own = try Credentials(world.svid(world.web), world.authority.bundle)
        let peer = try await PeerPython.start("tls_peer.py", ["server", own.path])
        try await peer.says("\n")
        let port = try #require(UInt16(peer.output.filter(\.isNumber)))
        let connection = try await world.client(.exact(world.web)).connect(to: local(port))
        #expect(try await connection.readAll() == Array("hello spiffe://example.org/api\n".utf8))
        await connection.close()
        #expect(try await peer.wait() == .exited(0), "\(peer.errors)")
    }

    @Test("py-spiffe's spiffe-tls on the same Workload API, in both roles")
    func pySpiffe() async throws {
        let live = try LiveWorld()
        live.server.set(.state(svids: [try world.svid(world.web)], bundles: world.bundles))
        try await live.running {
            let source = live.serving
            try await source.waitForFirstState(timeout: .seconds(45))
            let socket = live.directory.path("agent.sock")
            let rules = try PeerRules(bundles: source, authorize: .exact(world.web))
            try await serving(try ServerTLS(identity: source, peers: rules), handler: greeting) {
                listener, complaints in
                let peer = try await PeerPython.start(
                    "spiffe_tls_peer.py", ["client", socket, "\(listener.port)", "\(world.web)"])
                #expect(try await peer.wait(within: .seconds(90)) == .exited(0), "\(peer.errors)")
                #expect(peer.output == "spiffe://example.org/web\n")
                let other = try await PeerPython.start(
                    "spiffe_tls_peer.py", ["client", socket, "\(listener.port)", "\(world.api)"])
                #expect(try await other.wait(within: .seconds(90)) != .exited(0))
                try await eventually("complaint") { complaints.tls.count == 1 }
                #expect(complaints.tls.first?.code == .refusedByPeer)
            }
            let port = try freePort()
            let peer = try await PeerPython.start("spiffe_tls_peer.py", ["server", socket, "\(port)", "\(world.web)"])
            try await peer.says("listening", within: .seconds(90))
            let connection = try await ClientTLS(identity: source, peers: rules).connect(to: local(port))
            #expect(connection.peerID == world.web)
            #expect(try await connection.readAll() == Array("hello\n".utf8))
            await connection.close()
            #expect(try await peer.wait(within: .seconds(90)) == .exited(0), "\(peer.errors)")
        }
    }
}
