import Foundation
import SPIFFE
import TestSupport
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@testable import SyncAgent

@Suite("JWT files are kept fresh (ST-28)", .timeLimit(.minutes(2)))
struct TokenRefreshTests {
    private let world: RenderingWorld
    private let web: SPIFFEID
    private let start = ContinuousClock.now

    init() throws {
        world = try RenderingWorld()
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    private func server(tokenLifetime: Duration) throws -> DevelopmentServer {
        var settings = DevelopmentServer.Settings(lifetime: .seconds(3600))
        settings.tokenLifetime = tokenLifetime
        return try DevelopmentServer(
            socketPath: world.directory.path("api.sock"), identities: [.init(id: web)], settings: settings)
    }

    private func token(_ lifetime: Duration) throws -> (JWTSVID, Timestamp) {
        let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        let token = try authority.issueJWT(web, audience: ["a"], lifetime: lifetime)
        return (token, try #require(token.issuedAt))
    }

    @Test("the next token is due at half of the life of the one before, give or take a tenth, not always at one moment")
    func halfLife() throws {
        let (token, issued) = try token(.seconds(1000))
        var random = SystemRandomNumberGenerator()
        var dues: Set<Duration> = []
        for _ in 1...200 {
            var schedule = TokenSchedule(due: start)
            schedule.fetched(token, at: start, issued, &random)
            #expect(schedule.token == token)
            dues.insert(schedule.due - start)
        }
        #expect(dues.allSatisfy { (.seconds(450) ... .seconds(550)).contains($0) })
        #expect(dues.count > 150)
        let (least, most) = (try #require(dues.min()), try #require(dues.max()))
        #expect(most - least > .seconds(50))
    }

    @Test("a token that is all but over is not asked for without end")
    func short() throws {
        let (token, issued) = try token(.seconds(1))
        var random = SystemRandomNumberGenerator()
        var schedule = TokenSchedule(due: start)
        schedule.fetched(token, at: start, issued, &random)
        #expect(schedule.due - start >= .milliseconds(900))
    }

    @Test("after a failure the token stays; the first failure is news, and so is its expiry, once")
    func failures() throws {
        let (token, issued) = try token(.seconds(100))
        var random = SystemRandomNumberGenerator()
        var schedule = TokenSchedule(due: start)
        #expect(schedule.failed(at: start, retryIn: .seconds(1)) == .failure)
        #expect(schedule.failed(at: start, retryIn: .seconds(1)) == .repetition)
        schedule.fetched(token, at: start, issued, &random)
        #expect(schedule.attempts == 0)
        #expect(schedule.failed(at: start + .seconds(50), retryIn: .seconds(30)) == .failure)
        #expect(schedule.due == start + .seconds(80) && schedule.token == token)
        #expect(schedule.failed(at: start + .seconds(80), retryIn: .seconds(30)) == .repetition)
        // Not later than the expiry, which is to be told.
        #expect(schedule.due == start + .seconds(100))
        #expect(schedule.failed(at: start + .seconds(100), retryIn: .seconds(30)) == .expiry)
        #expect(schedule.failed(at: start + .seconds(130), retryIn: .seconds(30)) == .repetition)
        #expect(schedule.due == start + .seconds(160) && schedule.token == token)
    }

    @Test("a token is renewed in the middle of its life, hooks for tokens run each time and those for SVIDs do not")
    func renewal() async throws {
        let server = try server(tokenLifetime: .seconds(6))
        try server.start()
        let log = world.directory.path("log")
        let outputs = """
            { name: x, directory: DIR/x, files: [{ kind: jwt-svid, name: token, audience: a },
                { kind: leaf, name: leaf }],
              hooks: [{ shell: "echo jwt >>\(log)", on: jwt }, { shell: "echo svid >>\(log)", on: svid }] }
            """
        do {
            try await world.running(outputs) {
                try await eventually("the first token") { world.text("x/token") != nil }
                var tokens = [try JWTSVID(parsingUnverified: try #require(world.text("x/token")))]
                while tokens.count < 3 {
                    let last = try #require(tokens.last)
                    try await eventually("token \(tokens.count + 1)") {
                        try JWTSVID(parsingUnverified: world.text("x/token") ?? "") != last
                    }
                    let next = try JWTSVID(parsingUnverified: try #require(world.text("x/token")))
                    let (before, after) = (try #require(last.issuedAt), try #require(next.issuedAt))
                    // 45 % of 6 s are 2.7 s, and times of tokens are whole seconds.
                    #expect(after.secondsSince1970 - before.secondsSince1970 >= 2)
                    #expect(next.expiry > last.expiry)
                    tokens.append(next)
                }
                // The first delivery is for both.
                try await eventually("the hooks") { world.text("log")?.split(separator: "\n").count ?? 0 >= 4 }
                #expect(world.text("log")?.split(separator: "\n").filter { $0 == "svid" }.count == 1)
            }
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    @Test("not_after is the end of the first token where there are only tokens, and of the certificates where they are")
    func ends() async throws {
        let server = try server(tokenLifetime: .seconds(300))
        try server.start()
        let outputs = """
            { name: x, directory: DIR/x, files: [{ kind: jwt-svid, name: token, audience: a }],
              hooks: [{ shell: "echo $SVIDSYNC_NOT_AFTER >DIR/x.end" }] },
            { name: y, directory: DIR/y, files: [{ kind: jwt-svid, name: token, audience: a }, { kind: leaf, name: leaf }],
              hooks: [{ shell: "echo $SVIDSYNC_NOT_AFTER >DIR/y.end" }] }
            """
        do {
            try await world.running(outputs) {
                try await eventually("the hooks") {
                    ["x", "y"].allSatisfy { world.text("\($0).end")?.hasSuffix("\n") == true }
                }
                let token = try JWTSVID(parsingUnverified: try #require(world.text("x/token")))
                #expect(world.text("x.end") == "\(token.expiry.rfc3339)\n")
                let leaf = try world.directory.read("y/leaf")
                let certificate = try #require(try Certificate.parse(contents: leaf.span).first)
                #expect(world.text("y.end") == "\(certificate.notAfter.rfc3339)\n")
                #expect(world.text("x.end") != world.text("y.end"))
            }
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    @Test("while the agent is away the old token stays, its expiry is reported, and the next one comes with the agent")
    func away() async throws {
        let first = try server(tokenLifetime: .seconds(2))
        try first.start()
        let log = LogCollector()
        let world = world
        let outputs =
            "{ name: x, directory: DIR/x, files: [{ kind: jwt-svid, name: token, audience: a, mode: \"0440\" }] }"
        try await world.running(outputs, logger: log.logger) {
            try await eventually("the first token") { world.text("x/token") != nil }
            await first.shutdown()
            try await eventually("the first failure") {
                log.lines.contains { $0.hasPrefix("error: no JWT-SVID for a; trying again") }
            }
            let stale = try #require(world.text("x/token"))
            try await eventually("the report of the expiry") {
                log.lines.contains {
                    $0.hasPrefix("critical: the JWT-SVID for a has expired, and there is no other yet: ")
                }
            }
            #expect(world.text("x/token") == stale)
            #expect(log.lines.filter { $0.hasPrefix("error: no JWT-SVID for a; trying again") }.count == 1)
            let second = try server(tokenLifetime: .seconds(300))
            try second.start()
            try await eventually("a new token") { world.text("x/token") != stale && world.text("x/token") != nil }
            await second.shutdown()
            #expect(!log.lines.contains { $0.contains(stale) })
            #expect(log.lines.filter { $0.hasPrefix("critical: ") }.count == 1)
        }
    }
}
