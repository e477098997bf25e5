import SPIFFE
import Synchronization
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("JWTSource", .timeLimit(.minutes(1)))
struct JWTSourceTests {
    private let world: SourceWorld
    private let limit = Duration.seconds(20)

    init() throws {
        world = try SourceWorld()
    }

    private var calls: Int { world.server.callCount(of: .fetchJWTSVID) }

    private func serve(_ identities: TestIdentity..., lifetime: Duration = .seconds(300)) throws {
        let served = identities.isEmpty ? [TestIdentity(id: world.web)] : identities
        world.server.set(
            jwt: .state(identities: served, authorities: [world.authority], lifetime: lifetime))
        try world.server.start()
    }

    private func failure(
        _ source: JWTSource, audience: [String] = ["reports"], id: SPIFFEID? = nil, timeout: Duration = .seconds(20),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> WorkloadAPIError? {
        await #expect(throws: WorkloadAPIError.self, sourceLocation: sourceLocation) {
            try await source.jwtSVID(audience: audience, id: id, timeout: timeout)
        }
    }

    @Test("ST-28: a token is kept for its audience, whatever the order, and its SPIFFE ID")
    func keeps() async throws {
        let source = JWTSource(client: world.client)
        try serve(TestIdentity(id: world.web), TestIdentity(id: world.api))
        try await world.running(source) {
            let svid = try await source.jwtSVID(audience: ["reports", "audit"])
            #expect(svid.id == world.web && Set(svid.audience) == ["reports", "audit"])
            #expect(try await source.jwtSVID(audience: ["audit", "reports", "audit"]) == svid)
            #expect(try source.keptJWTSVID(audience: ["audit", "reports"]) == svid)
            #expect(calls == 1)
            #expect(try await source.jwtSVID(audience: ["reports"]) != svid)
            #expect(try await source.jwtSVID(audience: ["reports", "audit"], id: world.api).id == world.api)
            #expect(calls == 3)
            #expect(try source.keptJWTSVID(audience: ["other"]) == nil)
            #expect(calls == 3)
        }
    }

    @Test("ST-24: without an audience nothing is asked")
    func noAudience() async throws {
        let source = JWTSource(client: world.client)
        #expect(await failure(source, audience: [])?.code == .invalidArgument)
        #expect(await failure(source, audience: ["a", ""])?.code == .invalidArgument)
        #expect(throws: WorkloadAPIError.self) { try source.keptJWTSVID(audience: []) }
    }

    @Test("ST-28: in the second half of its life a token is fetched anew, in the first half never")
    func halfLife() async throws {
        let clock = TestClock()
        let source = JWTSource(client: world.client) { clock.now }
        try serve(lifetime: .seconds(1000))
        try await world.running(source) {
            let first = try await source.jwtSVID(audience: ["reports"])
            clock.advance(by: .seconds(490))
            #expect(try await source.jwtSVID(audience: ["reports"]) == first)
            clock.advance(by: .seconds(20))
            let second = try await source.jwtSVID(audience: ["reports"])
            #expect(second != first)
            // As the clock runs ahead of the server's, the new token is in the second half of its life: half of the
            // rest counts.
            clock.advance(by: .seconds(200))
            #expect(try await source.jwtSVID(audience: ["reports"]) == second)
            #expect(calls == 2)
        }
    }

    @Test("concurrent callers share one call, and one that is cancelled does not take the others along")
    func singleFlight() async throws {
        let source = JWTSource(client: world.client)
        let gate = Gate()
        let (authority, web) = (world.authority, world.web)
        world.server.script(
            [.wait(.milliseconds(200)), .jwt(.state(identities: [TestIdentity(id: web)], authorities: [authority]))],
            for: .fetchJWTSVID)
        try serve()
        try await world.running(source) {
            let callers = (0..<20).map { _ in
                Task {
                    gate.enter()
                    return try await source.jwtSVID(audience: ["reports"])
                }
            }
            try await eventually("all callers") { gate.count == 20 && calls == 1 }
            callers[0].cancel()
            let error = await #expect(throws: WorkloadAPIError.self) { try await callers[0].value }
            #expect(error?.code == .cancelled)
            var tokens: Set<JWTSVID> = []
            for caller in callers.dropFirst() { tokens.insert(try await caller.value) }
            #expect(tokens.count == 1)
            #expect(calls == 1)
        }
    }

    @Test("an agent that has gone: the old token is handed out as long as it is valid, and not asked for each time")
    func unreachable() async throws {
        let clock = TestClock()
        let source = JWTSource(client: world.client) { clock.now }
        try serve(lifetime: .seconds(1000))
        try await world.running(source) {
            let token = try await source.jwtSVID(audience: ["reports"])
            await world.server.shutdown()
            clock.advance(by: .seconds(600))
            for _ in 0..<3 { #expect(try await source.jwtSVID(audience: ["reports"]) == token) }
            clock.advance(by: .seconds(600))
            #expect(await failure(source)?.code == .unreachable)
            #expect(try source.keptJWTSVID(audience: ["reports"]) == nil)
        }
    }

    @Test("an agent that hangs holds a caller up for a moment only, while there is a valid token")
    func hanging() async throws {
        let clock = TestClock()
        let pacing = TokenPacing(patience: .milliseconds(50), pause: .seconds(5), call: .seconds(20))
        let source = JWTSource(client: world.client, pacing: pacing) { clock.now }
        let state = JWTAnswer.state(
            identities: [TestIdentity(id: world.web)], authorities: [world.authority], lifetime: .seconds(1000))
        world.server.script([.jwt(state)], for: .fetchJWTSVID)
        world.server.script([.wait(.seconds(600))], for: .fetchJWTSVID)
        world.server.set(jwt: state)
        try world.server.start()
        try await world.running(source) {
            let token = try await source.jwtSVID(audience: ["reports"])
            clock.advance(by: .seconds(600))
            for _ in 0..<3 { #expect(try await source.jwtSVID(audience: ["reports"]) == token) }
            #expect(calls == 2)
        }
    }

    @Test("ST-7, D-9: a denied request puts its old tokens out of force")
    func denied() async throws {
        let clock = TestClock()
        let source = JWTSource(client: world.client) { clock.now }
        try serve(lifetime: .seconds(1000))
        try await world.running(source) {
            _ = try await source.jwtSVID(audience: ["reports"])
            world.server.script([.jwt(.denied)], for: .fetchJWTSVID)
            clock.advance(by: .seconds(600))
            #expect(await failure(source)?.code == .permissionDenied)
            #expect(try source.keptJWTSVID(audience: ["reports"]) == nil)
            #expect(try await source.jwtSVID(audience: ["reports"]).id == world.web)
        }
    }

    @Test("ST-8, D-9: a denial of the bundles withdraws them and all tokens; the health says so")
    func withdrawn() async throws {
        let source = JWTSource(client: world.client)
        try serve()
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            let svid = try await source.jwtSVID(audience: ["reports"])
            #expect(source.health == SourceHealth(.healthy))
            world.server.set(jwt: .denied)
            let health = await source.healthUpdates.first { $0.status == .denied }
            #expect(health?.reason?.code == .permissionDenied)
            #expect(try source.keptJWTSVID(audience: ["reports"]) == nil)
            #expect(await failure(source)?.code == .permissionDenied)
            #expect(try source.state().bundles.isEmpty)
            #expect(throws: WorkloadAPIError.self) { try source.jwtBundle(for: world.authority.trustDomain) }
            let error = #expect(throws: SVIDTokenError.self) {
                try svid.validate(bundles: source, audience: "reports")
            }
            #expect(error?.code == .bundleSourceFailed)
        }
    }

    @Test("ST-35: the live bundles validate tokens; of another trust domain there is no bundle")
    func validates() async throws {
        let source = JWTSource(client: world.client)
        try serve()
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            func text(_ svid: TestJWTSVID) -> String {
                svid.withToken { token in
                    var bytes: [UInt8] = []
                    for index in 0..<token.count { bytes.append(token[index]) }
                    return String(decoding: bytes, as: UTF8.self)
                }
            }
            let good = try world.authority.issueJWT(world.web, audience: ["me"], defects: [])
            #expect(try source.validate(text(good), audience: "me").id == world.web)
            let bad = try world.authority.issueJWT(world.web, audience: ["me"], defects: .badSignature)
            #expect(throws: SVIDTokenError.self) { try source.validate(text(bad), audience: "me") }
            let stranger = try world.foreign.issueJWT(
                SPIFFEID(parsing: "spiffe://other.example/x"), audience: ["me"], defects: [])
            let error = #expect(throws: SVIDTokenError.self) { try source.validate(text(stranger), audience: "me") }
            #expect(error?.code == .noBundle)
        }
    }

    @Test("ST-36, ST-40: the picker decides between identities unless one is named")
    func pickers() async throws {
        let source = JWTSource(client: world.client, picker: .hint("back"))
        try serve(TestIdentity(id: world.web, hint: "front"), TestIdentity(id: world.api, hint: "back"))
        try await world.running(source) {
            let picked = try await source.jwtSVID(audience: ["reports"])
            let named = try await source.jwtSVID(audience: ["reports"], id: world.web)
            #expect(picked.id == world.api && named.id == world.web)
            world.server.set(
                jwt: .state(identities: [TestIdentity(id: world.web, hint: "front")], authorities: [world.authority]))
            let error = await failure(source, audience: ["other"])
            #expect(error?.code == .noMatchingSVID)
            #expect(error?.message.contains("hint 'back'") == true)
        }
    }

    @Test("only so many tokens are kept: those that nobody has asked for for the longest time go")
    func capacity() async throws {
        let source = JWTSource(client: world.client, capacity: 2)
        try serve()
        try await world.running(source) {
            for name in ["a", "b", "a", "c"] { _ = try await source.jwtSVID(audience: [name]) }
            #expect(calls == 3)
            #expect(try source.keptJWTSVID(audience: ["a"]) != nil)
            #expect(try source.keptJWTSVID(audience: ["b"]) == nil)
            #expect(try source.keptJWTSVID(audience: ["c"]) != nil)
        }
    }

    @Test("a request before the source runs waits for it; one that nobody serves ends with its timeout")
    func beforeRunning() async throws {
        let source = JWTSource(client: world.client)
        try serve()
        let error = await failure(source, timeout: .milliseconds(20))
        #expect(error?.code == .timedOut)
        #expect(error?.message.contains("run()") == true)
        let early = Task { try await source.jwtSVID(audience: ["early"]) }
        try await world.running(source) {
            let svid = try await early.value
            #expect(svid.id == world.web)
        }
    }

    @Test("a close ends the requests that wait, and all later ones")
    func closes() async throws {
        let source = JWTSource(client: world.client)
        world.server.script([.wait(.seconds(600))], for: .fetchJWTSVID)
        try serve()
        try await world.running(source) {
            let waiting = Task { try await source.jwtSVID(audience: ["reports"]) }
            try await eventually("the call") { calls == 1 }
            source.close()
            let error = await #expect(throws: WorkloadAPIError.self) { try await waiting.value }
            #expect(error?.code == .closed)
            #expect(await failure(source)?.code == .closed)
            #expect(throws: WorkloadAPIError.self) { try source.keptJWTSVID(audience: ["reports"]) }
            #expect(source.health.status == .closed)
        }
    }

    @Test("TR-5, TR-8: an answer that no retry can change ends the run and the requests that come after it")
    func finalStatus() async throws {
        world.server.set(jwt: .failure(.unimplemented, message: "no JWT-SVIDs here"))
        try world.server.start()
        let source = JWTSource(client: world.client)
        let error = await #expect(throws: WorkloadAPIError.self) { try await source.run() }
        #expect(error?.code == .unimplemented)
        #expect(await failure(source) == error)
        await world.server.shutdown()
    }

    @Test("a second run() is refused and does not disturb the first")
    func twice() async throws {
        let source = JWTSource(client: world.client)
        try serve()
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            await #expect(throws: WorkloadAPIError.self) { try await source.run() }
            #expect(try await source.jwtSVID(audience: ["reports"]).id == world.web)
        }
    }
}

/// Counts who has come.
private final class Gate: Sendable {
    private let entered = Mutex(0)

    var count: Int { entered.withLock { $0 } }

    func enter() { entered.withLock { $0 += 1 } }
}
