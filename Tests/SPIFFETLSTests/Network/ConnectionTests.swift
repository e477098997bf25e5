import SPIFFE
import SPIFFETLS
import Synchronization
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("TLS connections over sockets", .timeLimit(.minutes(1)))
struct ConnectionTests {
    private let world: TLSWorld

    init() throws {
        world = try TLSWorld()
    }

    @Test("both ends know each other, talk and close", arguments: [TLSVersion.tls12, .tls13])
    func conversation(version: TLSVersion) async throws {
        let options = TLSOptions(minimumVersion: version, applicationProtocols: ["echo"])
        try await serving(try world.server(.exact(world.api), options: options)) { listener, complaints in
            let connection = try await world.client(.exact(world.web), options: options).connect(to: listener.address)
            #expect(connection.peerID == world.web && connection.version == .tls13)
            #expect(connection.applicationProtocol == "echo")
            #expect(connection.peer?.chain.authority == world.authority.bundle.authorities[0])
            try await connection.write(Array("hello".utf8))
            #expect(try await connection.read() == Array("hello".utf8))
            try await connection.endWriting()
            #expect(try await connection.read() == nil)
            await connection.close()
            #expect(complaints.all.isEmpty)
        }
    }

    @Test("X5-29: both ends present the intermediates of their SVIDs, and no authority beside them")
    func intermediates() async throws {
        let own = try world.authority.intermediate().issue(world.web, lifetime: .seconds(3600))
        let rules = try world.rules(.exact(world.web))
        let presented = Mutex<[Certificate]>([])
        let handler: @Sendable (TLSConnection) async throws -> Void = { connection in
            presented.withLock { $0 = connection.peer?.certificates ?? [] }
            try await greeting(connection)
        }
        try await serving(try ServerTLS(identity: own, peers: rules), handler: handler) { listener, complaints in
            let connection = try await ClientTLS(identity: own, peers: rules).connect(to: listener.address)
            #expect(own.certificates.count == 2 && connection.peer?.certificates == own.certificates)
            #expect(try await connection.readAll() == Array("\(world.web)\n".utf8))
            #expect(presented.withLock { $0 } == own.certificates && complaints.all.isEmpty)
        }
    }

    @Test("a server that asks for no certificate is told nobody's, and known itself")
    func serverAlone() async throws {
        try await serving(try ServerTLS(identity: world.svid(world.web)), handler: greeting) { listener, complaints in
            let connection = try await ClientTLS(peers: world.rules(.exact(world.web))).connect(to: listener.address)
            #expect(connection.peerID == world.web)
            #expect(try await connection.readAll() == Array("nobody\n".utf8) && complaints.all.isEmpty)
        }
    }

    @Test("8 MB go through in both directions at once")
    func transfer() async throws {
        try await serving(try world.server()) { listener, complaints in
            let connection = try await world.client().connect(to: listener.address)
            let portion = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            async let sent: Void = {
                for _ in 0..<128 { try await connection.write(portion) }
                try await connection.endWriting()
            }()
            let received = try await connection.readAll()
            try await sent
            #expect(received.count == 128 * portion.count)
            #expect(Array(received.suffix(portion.count)) == portion)
            #expect(complaints.all.isEmpty)
        }
    }

    @Test("a Unix socket serves as well, and its file goes with the listener")
    func unixSocket() async throws {
        let directory = try TestDirectory()
        let path = directory.path("tls.sock")
        try await serving(try world.server(), at: .unix(path: path), handler: greeting) { listener, _ in
            let connection = try await world.client().connect(to: listener.address)
            #expect(try await connection.readAll() == Array("\(world.api)\n".utf8))
            await #expect(throws: TLSError.self) { try await TLSListener(world.server(), at: .unix(path: path)) }
        }
        #expect(directory.readIfPresent("tls.sock") == nil)
        let error = await #expect(throws: TLSError.self) { try await world.client().connect(to: .unix(path: path)) }
        #expect(error?.code == .transport)
    }

    @Test("IPv6 and names are reached")
    func addresses() async throws {
        try await serving(try world.server(), at: .tcp(host: "::1", port: 0), handler: greeting) { listener, _ in
            let connection = try await world.client().connect(to: listener.address)
            #expect(try await connection.readAll() == Array("\(world.api)\n".utf8))
        }
        try await serving(try world.server(), handler: greeting) { listener, _ in
            guard case .tcp(_, let port) = listener.address else { return }
            let connection = try await world.client().connect(to: .tcp(host: "localhost", port: port))
            #expect(try await connection.readAll() == Array("\(world.api)\n".utf8))
        }
        let error = await #expect(throws: TLSError.self) {
            try await world.client().connect(to: .tcp(host: "no-such-host.invalid", port: 1))
        }
        #expect(error?.code == .transport)
    }

    @Test("a client that refuses the server tells both why")
    func clientRefuses() async throws {
        try await serving(try world.server()) { listener, complaints in
            let error = await #expect(throws: TLSError.self) {
                try await world.client(.exact(world.stranger)).connect(to: listener.address)
            }
            #expect(error?.code == .peerNotAuthorized && error?.alert == .certificateUnknown)
            try await eventually("complaint") { !complaints.all.isEmpty }
            #expect(complaints.tls.first?.code == .refusedByPeer && complaints.tls.first?.alert == .certificateUnknown)
        }
    }

    @Test("a server that refuses the client tells both why", arguments: [TLSVersion.tls12, .tls13])
    func serverRefuses(version: TLSVersion) async throws {
        try await serving(try world.server(.exact(world.stranger))) { listener, complaints in
            let client = try world.client(options: TLSOptions(minimumVersion: version))
            let error = await #expect(throws: TLSError.self) {
                let connection = try await client.connect(to: listener.address)
                _ = try await connection.read()
            }
            #expect(error?.code == .refusedByPeer && error?.alert == .certificateUnknown)
            try await eventually("complaint") { !complaints.all.isEmpty }
            #expect(complaints.tls.first?.code == .peerNotAuthorized)
            #expect(complaints.tls.first?.peerID == world.api)
        }
    }

    @Test("a connection whose other end is cut off says so, and is not an end of the data")
    func truncation() async throws {
        try await serving(try world.server(), handler: { $0.abort() }) { listener, _ in
            let connection = try await world.client().connect(to: listener.address)
            let error = await #expect(throws: TLSError.self) { try await connection.read() }
            #expect(error?.code == .truncated || error?.code == .transport)
        }
    }

    @Test("reading is cancelled with its task, and can go on")
    func cancellation() async throws {
        try await serving(try world.server()) { listener, _ in
            let connection = try await world.client().connect(to: listener.address)
            let reader = Task { try await connection.read() }
            try await Task.sleep(for: .milliseconds(20))
            reader.cancel()
            let error = await #expect(throws: TLSError.self) { try await reader.value }
            #expect(error?.code == .cancelled)
            try await connection.write([1])
            #expect(try await connection.read() == [1])
            connection.abort()
            let closed = await #expect(throws: TLSError.self) { try await connection.read() }
            #expect(closed?.code == .closed)
        }
    }

    @Test("a web server's name is verified, and the client's SVID is presented to it")
    func webPKI() async throws {
        let svid = try world.svid(world.api)
        let other = try world.svid(world.web)
        // Any certificate will do for a server that is not judged by its SPIFFE ID; this one has no DNS name.
        let certificate = try TLSCertificate(certificates: other.certificates, privateKey: other.privateKey)
        let tls = try ServerTLS(webCertificate: certificate, peers: world.rules())
        try await serving(tls, handler: greeting) { listener, complaints in
            let web = try ClientTLS(
                identity: svid, webAnchors: .certificates(world.authority.bundle.authorities))
            let error = await #expect(throws: TLSError.self) { try await web.connect(to: listener.address) }
            #expect(error?.code == .peerNotTrusted && error?.message.contains("mismatch") == true)
            let spiffe = try await world.client().connect(to: listener.address)
            #expect(try await spiffe.readAll() == Array("\(world.api)\n".utf8))
            #expect(spiffe.peerID == world.web && !complaints.all.isEmpty)
        }
    }

    @Test("a web server whose name is right is accepted, and gets the client's SVID without the anchors it trusts")
    func webServer() async throws {
        let directory = try TestDirectory()
        let made = try await Program.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=localhost",
            ]
                + ["-addext", "subjectAltName=DNS:localhost", "-keyout", directory.path("key.pem")]
                + ["-out", directory.path("site.pem")])
        #expect(made.end == .exited(0), "\(made)")
        let (siteText, keyText) = (try directory.read("site.pem"), try directory.read("key.pem"))
        let site = try Certificate.parse(contents: siteText.span)
        let parsed = try PrivateKey.parse(contents: keyText.span)
        let key = try #require(parsed)
        let tls = try ServerTLS(
            webCertificate: TLSCertificate(certificates: site, privateKey: key), peers: world.rules(.exact(world.api)))
        let presented = Mutex<[Certificate]>([])
        let handler: @Sendable (TLSConnection) async throws -> Void = { connection in
            presented.withLock { $0 = connection.peer?.certificates ?? [] }
            try await greeting(connection)
        }
        try await serving(tls, handler: handler) { listener, complaints in
            // The SVID's authority among the anchors, too: OpenSSL could complete the chain with it.
            let svid = try world.svid(world.api)
            let web = try ClientTLS(
                identity: svid, webAnchors: .certificates(site + world.authority.bundle.authorities))
            let connection = try await web.connect(to: .tcp(host: "localhost", port: listener.port))
            #expect(connection.peerID == nil)
            #expect(try await connection.readAll() == Array("\(world.api)\n".utf8))
            #expect(presented.withLock { $0 } == svid.certificates && complaints.all.isEmpty)
        }
    }
}
