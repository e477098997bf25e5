import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Scripts of the test kit's server", .timeLimit(.minutes(1)))
struct ScriptedServerTests {
    private let world: SourceWorld

    init() throws {
        world = try SourceWorld()
    }

    /// What the stream reports, a word for each event, until so many have come.
    private func events(_ count: Int) async throws -> [String] {
        var words: [String] = []
        for try await event in world.client.x509Contexts {
            switch event {
            case .state(let context): words.append(context.svids.map { $0.hint ?? "-" }.joined(separator: "+"))
            case .discarded: words.append("discarded")
            case .interrupted(let error, _): words.append(error.code.description)
            case .resumed: words.append("resumed")
            }
            if words.count == count { break }
        }
        return words
    }

    @Test("answers, statuses, bytes and ends come as the scripts say, one script a stream")
    func scripts() async throws {
        let first = world.answer(try world.issue(hint: "first"))
        let second = world.answer(try world.issue(hint: "second"))
        world.server.script(
            [.answer(first), .answer(.bytes([0xFF])), .wait(.milliseconds(5)), .answer(first), .end],
            for: .fetchX509SVID)
        world.server.script([.answer(.failure(.unavailable, message: "busy"))], for: .fetchX509SVID)
        world.server.script([.answer(first), .answer(.denied)], for: .fetchX509SVID)
        world.server.set(second)
        try world.server.start()
        #expect(
            try await events(7) == [
                "first", "discarded", "resumed", "unreachable", "resumed", "permissionDenied", "second",
            ])
        #expect(world.server.callCount(of: .fetchX509SVID) == 4)
        #expect(world.server.callCount(of: .fetchX509Bundles) == 0)
        await world.server.shutdown()
    }

    @Test("ST-2: after a clean end the stream is opened again at once, and the same state is nothing new")
    func cleanEnd() async throws {
        let first = world.answer(try world.issue(hint: "first"))
        world.server.script([.answer(first), .end], for: .fetchX509SVID)
        world.server.script([.answer(first), .end], for: .fetchX509SVID)
        world.server.set(world.answer(try world.issue(hint: "second")))
        try world.server.start()
        #expect(try await events(2) == ["first", "second"])
        await world.server.shutdown()
    }

    @Test(
        "ST-13, ST-14, X5-26, X5-31: what is wrong with an SVID makes the message be discarded",
        arguments: [SVIDDefects.badSignature, .keyMismatch, .expired, .twoURIs, .trailingByte])
    func badSVIDs(defect: SVIDDefects) async throws {
        let bad = try world.authority.issue(world.web, lifetime: .seconds(600), defects: defect)
        world.server.set(
            .unchecked(svids: [bad], bundles: X509BundleSet([world.authority.bundle]), revocationLists: []))
        try world.server.start()
        let error = await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchX509Context() }
        #expect(error?.code == .invalidMessage)
        await world.server.shutdown()
    }

    @Test("ST-20: revocation lists come with the SVIDs and with the bundles, and sources hold them")
    func revocationLists() async throws {
        let svid = try world.issue()
        let lists = [
            try world.authority.revocationList(revoking: [svid.certificates[0]]), try world.foreign.revocationList(),
        ]
        world.server.set(
            .state(svids: [svid], bundles: X509BundleSet([world.authority.bundle]), revocationLists: lists))
        try world.server.start()
        #expect(try await world.client.fetchX509Bundles().revocationLists == lists)
        let context = try await world.client.fetchX509Context()
        #expect(context.revocationLists == lists)
        let options = X509VerificationOptions(revocation: .whereListed(context.revocationLists))
        let error = #expect(throws: X509VerificationError.self) {
            try context.defaultSVID.verify(against: context.bundles, options: options)
        }
        #expect(error?.code == .revoked)
        let source = X509Source(client: world.client)
        let running = Task { try await source.run() }
        #expect(try await source.waitForFirstState(timeout: .seconds(20)).revocationLists == lists)
        source.close()
        try await running.value
        await world.server.shutdown()
    }

    @Test("ST-20: a revocation list that is none makes the message be discarded")
    func malformedRevocationList() async throws {
        let svid = TestSVID(try world.issue())
        let list = try world.authority.revocationList().der
        for bytes in [[], [0x30, 0x00], Array(list.dropLast()), list + [0]] {
            world.server.set(
                .unchecked(
                    svids: [svid], bundles: X509BundleSet([world.authority.bundle]), revocationLists: [list, bytes]))
            if bytes.isEmpty { try world.server.start() }
            let error = await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchX509Context() }
            #expect(error?.code == .invalidMessage && error?.message.contains("crl[1]") == true)
            await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchX509Bundles() }
        }
        await world.server.shutdown()
    }

    @Test(
        "TR-5, TR-8: a source whose run ends by such a status keeps what it holds",
        arguments: [
            CallStatus.invalidArgument, .unimplemented,
        ])
    func finalStatus(status: CallStatus) async throws {
        let svid = try world.issue()
        world.server.script(
            [.answer(world.answer(svid)), .answer(.failure(status, message: "no"))], for: .fetchX509SVID)
        try world.server.start()
        let source = X509Source(client: world.client)
        let error = await #expect(throws: WorkloadAPIError.self) { try await source.run() }
        #expect(error?.isRetryable == false)
        #expect(try source.x509SVID() == svid)
        #expect(source.health.status == .degraded)

        world.server.script([.answer(.failure(status, message: "no"))], for: .fetchX509SVID)
        let never = X509Source(client: world.client)
        _ = await #expect(throws: WorkloadAPIError.self) { try await never.run() }
        #expect(never.health.status == .closed)
        let failure = await #expect(throws: WorkloadAPIError.self) {
            try await never.waitForFirstState(timeout: .seconds(20))
        }
        #expect(failure == error)
        await world.server.shutdown()
    }

    @Test("one development server serves several trust domains and federated bundles")
    func federation() async throws {
        let other = try SPIFFEID(parsing: "spiffe://other.example/api")
        let partner = try TrustDomain(parsing: "partner.example")
        let server = try DevelopmentServer(
            socketPath: world.directory.path("agent.sock"),
            identities: [.init(id: world.web), .init(id: other, hint: "other")], federated: [partner],
            lifetime: .seconds(600))
        try server.start()
        let context = try await world.client.fetchX509Context()
        #expect(context.svids.map(\.id) == [world.web, other])
        #expect(context.bundles == server.bundles)
        #expect(context.bundles[partner]?.isEmpty == false)
        #expect(context.warnings == [])
        await server.shutdown()
    }
}
