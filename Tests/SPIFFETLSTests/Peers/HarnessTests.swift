import SPIFFE
import SPIFFETLS
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

/// spiffe-harness on a Workload API of the test kit.
private struct RunningHarness {
    let program: Program

    init(_ socket: String) throws {
        program = try Program(
            "\(Built.products)/spiffe-harness", environment: ["SPIFFE_ENDPOINT_SOCKET": "unix://\(socket)"])
    }

    func value(_ name: String) async throws -> Int {
        let line = try await eventually("\(name); it said: \(program.errors)") {
            program.output.split(separator: "\n").first { $0.hasPrefix("\(name)=") }
        }
        return try #require(Int(line.dropFirst(name.count + 1)))
    }

    /// Asks the control port; returns the status and the JSON.
    func ask(_ path: String, _ body: JSONValue? = nil) async throws -> (status: Int, answer: JSONValue) {
        let port = try await value("SPIFFE_CONTROL_PORT")
        let data = body.map { ["--data-binary", $0.description, "--header", "Content-Type: application/json"] } ?? []
        let curl = try await Program.run(
            "curl",
            ["--silent", "--show-error", "--write-out", "\n%{http_code}"] + data + ["http://127.0.0.1:\(port)\(path)"])
        #expect(curl.end == .exited(0), "\(curl.errors)")
        let lines = curl.output.split(separator: "\n")
        let bytes = Array((lines.first ?? "").utf8)
        return (Int(lines.last ?? "") ?? 0, try JSONValue(parsing: bytes.span))
    }
}

extension JSONValue {
    fileprivate subscript(name: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object[name]
    }
}

@Suite("spiffe-harness", .timeLimit(.minutes(1)))
struct HarnessTests {
    @Test("is ready once there is an SVID, knows its peers, and ends on SIGTERM")
    func ports() async throws {
        let live = try LiveWorld()
        let world = live.world
        try live.server.start()
        let harness = try RunningHarness(live.directory.path("agent.sock"))
        let port = try await harness.value("SPIFFE_X509_PORT")
        _ = try await harness.value("SPIFFE_CONTROL_PORT")
        #expect(!harness.program.output.contains("READY"))
        live.server.set(.state(svids: [try world.svid(world.web)], bundles: world.bundles))
        try await harness.program.says("READY")
        #expect(harness.program.output.hasPrefix("SPIFFE_HARNESS_VERSION=1\n"))

        let client = try world.client(.exact(world.web))
        #expect(try await client.connect(to: local(port)).readAll() == Array("\(world.api)\n".utf8))
        let stranger = try world.client(id: world.stranger)
        #expect(try await stranger.connect(to: local(port)).readAll() == Array("\(world.stranger)\n".utf8))
        let nobody = try ClientTLS(peers: world.rules())
        await #expect(throws: TLSError.self) { try await nobody.connect(to: local(port)).readAll() }

        let information = try await harness.ask("/v1/info")
        #expect(information.status == 200 && information.answer["language"] == "swift")
        #expect(try await harness.ask("/v1/unknown").status == 501)
        #expect(try await harness.ask("/v1/jwt/validate", .array([])).status == 422)
        #expect(try await harness.program.stop() == .exited(0))
        await live.server.shutdown()
    }

    @Test("dials servers: accepted, refused by us, refused by them, not there")
    func dial() async throws {
        let live = try LiveWorld()
        let world = live.world
        try live.server.start()
        live.server.set(.state(svids: [try world.svid(world.web)], bundles: X509BundleSet([world.authority.bundle])))
        let harness = try RunningHarness(live.directory.path("agent.sock"))
        try await harness.program.says("READY")
        func dial(_ port: some BinaryInteger) async throws -> (status: Int, answer: JSONValue) {
            try await harness.ask("/v1/x509/dial", ["address": .string("127.0.0.1:\(port)")])
        }
        try await serving(try world.server(), handler: greeting) { listener, _ in
            let good = try await dial(listener.port)
            #expect(good.status == 200 && good.answer["spiffe_id"] == "spiffe://example.org/web", "\(good)")
        }
        let foreign = try ServerTLS(identity: world.svid(world.stranger), peers: world.rules())
        try await serving(foreign) { listener, _ in
            let refused = try await dial(listener.port)
            #expect(refused.status == 422)
        }
        try await serving(try world.server(.exact(world.api))) { listener, _ in
            let failed = try await dial(listener.port)
            #expect(failed.status == 500)
        }
        let unused = try freePort()
        #expect(try await dial(unused).status == 500)
        #expect(try await harness.ask("/v1/x509/dial", ["address": "nowhere"]).status == 422)
        await live.server.shutdown()
    }

    @Test("fetches and validates JWT-SVIDs of a development Workload API")
    func tokens() async throws {
        let directory = try TestDirectory()
        let socket = directory.path("agent.sock")
        let api = try Program(
            Built.svidsync, ["dev", "--socket", socket, "--spiffe-id", "spiffe://example.org/web=web"])
        try await api.says("serving")
        let harness = try RunningHarness(socket)
        try await harness.program.says("READY")
        let fetched = try await harness.ask("/v1/jwt/fetch", ["audience": ["reports"], "spiffe_id": ""])
        #expect(fetched.status == 200)
        guard case .array(let svids)? = fetched.answer["svids"], let svid = svids.first, let token = svid["token"]?.text
        else {
            Issue.record("no token: \(fetched.answer)")
            return
        }
        #expect(svid["spiffe_id"] == "spiffe://example.org/web" && svid["hint"] == "web")
        // Its bundles may come after READY, which is about the X.509 port alone.
        let good = try await eventually("validation") {
            let answer = try await harness.ask("/v1/jwt/validate", ["token": .string(token), "audience": "reports"])
            return answer.status == 500 ? nil : answer
        }
        #expect(good.status == 200 && good.answer["spiffe_id"] == "spiffe://example.org/web", "\(good)")
        #expect(good.answer["claims"]?["sub"] == "spiffe://example.org/web")
        let bad = try await harness.ask("/v1/jwt/validate", ["token": .string(token), "audience": "other"])
        #expect(bad.status == 422 && bad.answer["status"] == "rejected")
        #expect(try await harness.ask("/v1/jwt/fetch", ["audience": []]).status == 422)
        #expect(try await harness.ask("/v1/jwt/fetch", ["audience": ["a"], "spiffe_id": "nonsense"]).status == 422)
        try await harness.program.stop()
        try await api.stop()
    }

    @Test("says 422 where the library refuses, also the agent's answer, and 500 whatever the agent refuses")
    func statuses() async throws {
        let live = try LiveWorld()
        let world = live.world
        try live.server.start()
        live.server.set(.state(svids: [try world.svid(world.web)], bundles: world.bundles))
        let harness = try RunningHarness(live.directory.path("agent.sock"))
        try await harness.program.says("READY")
        func fetch(_ audience: JSONValue) async throws -> (status: Int, answer: JSONValue) {
            try await harness.ask("/v1/jwt/fetch", ["audience": audience, "spiffe_id": ""])
        }
        live.server.set(jwt: .state(identities: [TestIdentity(id: world.web)], authorities: [world.authority]))
        #expect(try await fetch(["a"]).status == 200)
        let calls = live.server.callCount(of: .fetchJWTSVID)
        #expect(try await fetch([]).status == 422 && live.server.callCount(of: .fetchJWTSVID) == calls)
        for status in CallStatus.allCases {
            live.server.script([.jwt(.failure(status, message: "no"))], for: .fetchJWTSVID)
            let failed = try await fetch(["a"])
            #expect(failed.status == 500 && failed.answer["status"] == "error", "\(status): \(failed)")
        }
        // No message at all, and one without a token.
        for bytes in [Array("no message".utf8), []] {
            live.server.script([.jwt(.bytes(bytes))], for: .fetchJWTSVID)
            let refused = try await fetch(["a"])
            #expect(refused.status == 422 && refused.answer["status"] == "rejected", "\(refused)")
        }
        #expect(try await harness.program.stop() == .exited(0))
        await live.server.shutdown()
    }

    @Test("goes on without JWT-SVIDs where the agent has none, and says so to who needs them")
    func withoutTokens() async throws {
        let live = try LiveWorld()
        let world = live.world
        try live.server.start()
        live.server.set(.state(svids: [try world.svid(world.web)], bundles: world.bundles))
        live.server.set(jwt: .failure(.unimplemented, message: "no JWT-SVIDs here"))
        let harness = try RunningHarness(live.directory.path("agent.sock"))
        try await harness.program.says("READY")
        try await harness.program.says("no JWT bundles: ")
        let judged = try await harness.ask("/v1/jwt/validate", ["token": "a.b.c", "audience": "reports"])
        #expect(judged.status == 422, "\(judged)")
        #expect(try await harness.ask("/v1/jwt/fetch", ["audience": ["reports"]]).status == 500)
        #expect(harness.program.end == nil)
        #expect(try await harness.program.stop() == .exited(0))
        await live.server.shutdown()
    }

    @Test("keeps its contract line by line, as a Python client sees it", .timeLimit(.minutes(3)))
    func contract() async throws {
        let directory = try TestDirectory()
        let peer = try await PeerPython.start(
            "harness_client.py", ["\(Built.products)/spiffe-harness", Built.svidsync, directory.path])
        #expect(try await peer.wait(within: .seconds(150)) == .exited(0), "\(peer.errors)")
        #expect(peer.output == "all is well\n")
    }
}
