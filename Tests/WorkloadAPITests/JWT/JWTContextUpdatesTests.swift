import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Watching JWT-SVIDs", .timeLimit(.minutes(1)))
struct JWTContextUpdatesTests {
    private let world: SourceWorld

    init() throws {
        world = try SourceWorld()
    }

    private func state(_ lifetime: Duration = .seconds(300)) -> JWTAnswer {
        .state(identities: [TestIdentity(id: world.web)], authorities: [world.authority], lifetime: lifetime)
    }

    /// What the sequence reports, a word for each event, until so many have come.
    private func words(_ count: Int, _ updates: JWTContextUpdates) async throws -> [String] {
        var words: [String] = []
        for try await event in updates {
            switch event {
            case .state: words.append("state")
            case .discarded: words.append("discarded")
            case .interrupted(let error, _): words.append(error.code.description)
            case .resumed: words.append("resumed")
            }
            if words.count == count { break }
        }
        return words
    }

    @Test("ST-28: another token comes in the middle of the life of the one before")
    func halfLife() async throws {
        world.server.set(jwt: state(.seconds(4)))
        try world.server.start()
        var iterator = world.client.jwtContexts(audience: ["reports"]).makeAsyncIterator()
        guard case .state(let first)? = try await iterator.next() else {
            Issue.record("no token came first")
            return
        }
        let begin = ContinuousClock.now
        guard case .state(let second)? = try await iterator.next() else {
            Issue.record("no token came second")
            return
        }
        #expect(second != first && second.defaultSVID.expiry > first.defaultSVID.expiry)
        // Half of four seconds, less the fraction of a second that timestamps do not have.
        #expect(begin.duration(to: .now) >= .milliseconds(900))
        #expect(world.server.callCount(of: .fetchJWTSVID) == 2)
        await world.server.shutdown()
    }

    @Test("ST-6, ST-7, TR-6, TR-7: what goes wrong is told, and another attempt is made")
    func troubles() async throws {
        let bad = try world.authority.issueJWT(world.web, audience: ["reports"], defects: .otherIdentity)
        let svid = try world.authority.issueJWT(world.web, audience: ["reports"], lifetime: .seconds(2), defects: [])
        let one = JWTAnswer.unchecked(svids: [svid], bundles: JWTBundleSet())
        for answer: JWTAnswer in [
            one, .failure(.unavailable, message: "busy"), .denied, .unchecked(svids: [bad], bundles: JWTBundleSet()),
        ] { world.server.script([.jwt(answer)], for: .fetchJWTSVID) }
        world.server.set(jwt: state())
        try world.server.start()
        #expect(
            try await words(5, world.client.jwtContexts(audience: ["reports"])) == [
                "state", "unreachable", "permissionDenied", "discarded", "state",
            ])
        await world.server.shutdown()
    }

    @Test("the same token again is no new state, and ends the trouble")
    func resumed() async throws {
        // Issued before, so that it is in the second half of its life: it is asked for another one soon.
        let svid = try world.authority.issueJWT(
            world.web, audience: ["reports"], lifetime: .seconds(1000), defects: [], now: .now - .seconds(996))
        let one = JWTAnswer.unchecked(svids: [svid], bundles: JWTBundleSet())
        world.server.script([.jwt(one)], for: .fetchJWTSVID)
        world.server.script([.jwt(.failure(.unavailable, message: "busy"))], for: .fetchJWTSVID)
        world.server.script([.jwt(one)], for: .fetchJWTSVID)
        world.server.set(jwt: state())
        try world.server.start()
        #expect(
            try await words(4, world.client.jwtContexts(audience: ["reports"])) == [
                "state", "unreachable", "resumed", "state",
            ])
        await world.server.shutdown()
    }

    @Test("TR-5, TR-8, ST-24: what no retry can change ends the sequence")
    func final() async throws {
        world.server.set(jwt: .failure(.unimplemented, message: "no JWT-SVIDs here"))
        try world.server.start()
        var error = await #expect(throws: WorkloadAPIError.self) {
            try await words(1, world.client.jwtContexts(audience: ["reports"]))
        }
        #expect(error?.code == .unimplemented)
        error = await #expect(throws: WorkloadAPIError.self) {
            try await words(1, world.client.jwtContexts(audience: []))
        }
        #expect(error?.code == .invalidArgument)
        #expect(world.server.callCount(of: .fetchJWTSVID) == 1)
        await world.server.shutdown()
    }

    @Test("cancelling ends the wait for the next token at once")
    func cancelled() async throws {
        world.server.set(jwt: state())
        try world.server.start()
        let (first, signal) = AsyncStream<Void>.makeStream()
        let watch = Task { [updates = world.client.jwtContexts(audience: ["reports"])] in
            for try await _ in updates { signal.yield() }
        }
        for await _ in first { break }
        watch.cancel()
        try await watch.value
        await world.server.shutdown()
    }
}
