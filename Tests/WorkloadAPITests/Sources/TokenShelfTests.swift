import SPIFFE
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("The life of kept tokens")
struct TokenShelfTests {
    private let authority: TestAuthority
    private let web: SPIFFEID
    private let now = Timestamp(secondsSince1970: 1_767_225_600)

    init() throws {
        authority = try TestAuthority(trustDomain: TrustDomain(parsing: "example.org"))
        web = try SPIFFEID(parsing: "spiffe://example.org/web")
    }

    private func token(issued: Timestamp, lifetime: Duration) throws -> JWTSVID {
        try authority.issueJWT(web, audience: ["a"], lifetime: lifetime, now: issued)
    }

    @Test(
        "ST-28: another token is due in the middle of the life; of the rest, where the agent's are older",
        arguments: [(0, 100, 50), (-40, 100, 10), (-60, 100, 20), (30, 100, 65), (-99, 100, 0)])
    func due(issued: Int64, lifetime: Int64, due: Int64) throws {
        let start = Timestamp(secondsSince1970: now.secondsSince1970 + issued)
        let svid = try token(issued: start, lifetime: .seconds(lifetime))
        #expect(TokenShelf.due(svid, at: now).secondsSince1970 - now.secondsSince1970 == due)
    }

    @Test("names are compared by their bytes: equal looks are not equal audiences")
    func bytes() throws {
        let composed = try TokenRequest(audience: ["caf\u{E9}"], id: nil)
        let decomposed = try TokenRequest(audience: ["cafe\u{301}"], id: nil)
        #expect(composed != decomposed)
        #expect(try TokenRequest(audience: ["caf\u{E9}", "cafe\u{301}"], id: nil).audience.count == 2)
        #expect(try TokenRequest(audience: ["b", "a", "b"], id: web) == TokenRequest(audience: ["a", "b"], id: web))
        #expect(try TokenRequest(audience: ["a"], id: web) != TokenRequest(audience: ["a"], id: nil))
    }

    @Test("a failure to get another token is not tried again at once, but after the pause")
    func pause() throws {
        let pacing = TokenPacing(patience: .seconds(1), pause: .seconds(5), call: .seconds(30))
        var shelf = TokenShelf(capacity: 2, pacing: pacing)
        let request = try TokenRequest(audience: ["a"], id: nil)
        let start = ContinuousClock.now
        guard case .wait(_, old: false) = shelf.request(request, at: now, start) else {
            Issue.record("nothing is kept, yet no call is made")
            return
        }
        #expect(shelf.takePending() == [request] && shelf.takePending() == [])
        let context = JWTContext(svids: [try token(issued: now, lifetime: .seconds(100))], warnings: [])
        #expect(shelf.complete(request, .success(context), at: now, start) != nil)

        let late = now + .seconds(60)
        func isWaiting(_ instant: ContinuousClock.Instant, _ shelf: inout TokenShelf) -> Bool {
            guard case .wait(_, old: true) = shelf.request(request, at: late, instant) else { return false }
            return true
        }
        #expect(isWaiting(start, &shelf))
        // The call has been under way for longer than anybody waits.
        #expect(!isWaiting(start + .seconds(1), &shelf))
        let failure = WorkloadAPIError(code: .unreachable, message: "gone")
        #expect(shelf.complete(request, .failure(failure), at: late, start + .seconds(1)) != nil)
        #expect(!isWaiting(start + .seconds(2), &shelf))
        #expect(isWaiting(start + .seconds(6), &shelf))
        let denial = WorkloadAPIError(code: .permissionDenied, message: "no")
        #expect(shelf.complete(request, .failure(denial), at: late, start + .seconds(6)) != nil)
        #expect(shelf.kept(request, at: late) == nil && shelf.count == 0)
    }

    @Test("an expired token is not handed out")
    func expired() throws {
        var shelf = TokenShelf(capacity: 2, pacing: TokenPacing())
        let request = try TokenRequest(audience: ["a"], id: nil)
        let context = JWTContext(svids: [try token(issued: now, lifetime: .seconds(100))], warnings: [])
        _ = shelf.complete(request, .success(context), at: now, .now)
        #expect(shelf.kept(request, at: now + .seconds(99)) == context)
        #expect(shelf.kept(request, at: now + .seconds(100)) == nil)
    }
}
