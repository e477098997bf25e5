import SPIFFE
import Testing
import WorkloadAPI
import WorkloadAPITestKit

@testable import SyncAgent

@Suite("Withdrawal and expiry: what is done when (D-9)")
struct OutputScheduleTests {
    private let context: IdentityState
    private let start = ContinuousClock.now

    init() throws {
        let authority = try TestAuthority(trustDomain: TrustDomain(name: "example.org"))
        let svid = try authority.issue(try SPIFFEID(parsing: "spiffe://example.org/web"), lifetime: .seconds(60))
        context = RenderingWorld.context([svid], [authority.bundle])
    }

    private func delivered(
        _ policy: WithdrawalPolicy = .remove(after: .seconds(600)), removesExpired: Bool = false
    ) -> OutputSchedule {
        var schedule = OutputSchedule(onDenied: policy, removesExpired: removesExpired)
        schedule.take(.entitled(context), at: start)
        schedule.delivered(remaining: .seconds(60), at: start)
        return schedule
    }

    private func kind(_ job: OutputSchedule.Job?) -> String {
        switch job {
        case .deliver: "deliver"
        case .withdraw(let reason): reason
        case nil: "nothing"
        }
    }

    @Test("a state is delivered once")
    func once() {
        var schedule = OutputSchedule(onDenied: .default, removesExpired: false)
        #expect(schedule.next == nil && kind(schedule.job(at: start)) == "nothing")
        schedule.take(.entitled(context), at: start)
        #expect(kind(schedule.job(at: start)) == "deliver")
        schedule.delivered(remaining: .seconds(60), at: start)
        #expect(schedule.next == nil && kind(schedule.job(at: start + .seconds(9999))) == "nothing")
    }

    /// States of two ages of X.509 authorities and of keys for tokens.
    private func states() throws -> (old: IdentityState, x509: IdentityState, jwt: IdentityState, both: IdentityState) {
        let domain = try TrustDomain(name: "example.org")
        let (first, second) = (try TestAuthority(trustDomain: domain), try TestAuthority(trustDomain: domain))
        func state(_ x509: TestAuthority, _ jwt: TestAuthority) -> IdentityState {
            IdentityState(
                x509: RenderingWorld.context(context.svids, [x509.bundle]).x509,
                jwtBundles: JWTBundleSet([jwt.jwtBundle]))
        }
        return (state(first, first), state(second, first), state(first, second), state(second, second))
    }

    @Test("a change of one kind of bundles waits a moment for the other, and no longer", arguments: [true, false])
    func halves(isX509First: Bool) throws {
        let states = try states()
        var schedule = OutputSchedule(onDenied: .default, removesExpired: false, joinsStreams: true)
        // There is nothing yet that the first could be a half of.
        schedule.take(.entitled(states.old), at: start)
        #expect(kind(schedule.job(at: start)) == "deliver")
        schedule.delivered(remaining: .seconds(60), at: start)
        let half = isX509First ? states.x509 : states.jwt
        schedule.take(.entitled(half), at: start)
        #expect(kind(schedule.job(at: start)) == "nothing")
        #expect(schedule.next == start + OutputSchedule.settling)
        // Another message with the same half does not make it longer.
        schedule.take(.entitled(half), at: start + .milliseconds(15))
        #expect(schedule.next == start + OutputSchedule.settling)
        var patient = schedule
        #expect(kind(patient.job(at: start + OutputSchedule.settling)) == "deliver")
        patient.delivered(remaining: .seconds(60), at: start + OutputSchedule.settling)
        #expect(patient.next == nil)
        // The other half: all of it, at once.
        schedule.take(.entitled(states.both), at: start + .milliseconds(16))
        #expect(kind(schedule.job(at: start + .milliseconds(16))) == "deliver")
        schedule.delivered(remaining: .seconds(60), at: start + .milliseconds(16))
        #expect(schedule.next == nil)
        // Under the same authorities nothing waits.
        schedule.take(.entitled(states.both), at: start + .seconds(1))
        #expect(kind(schedule.job(at: start + .seconds(1))) == "deliver")
        // A denial waits for nobody, and nobody for it.
        schedule.take(.entitled(states.old), at: start + .seconds(2))
        schedule.take(.entitled(states.jwt), at: start + .seconds(2))
        schedule.take(.denied("denied"), at: start + .seconds(2))
        #expect(kind(schedule.job(at: start + .seconds(2))) == "nothing")
        #expect(schedule.next == start + .seconds(602))
    }

    @Test("outputs of one stream wait for nothing")
    func oneStream() throws {
        let states = try states()
        var schedule = OutputSchedule(onDenied: .default, removesExpired: false)
        schedule.take(.entitled(states.old), at: start)
        schedule.delivered(remaining: .seconds(60), at: start)
        schedule.take(.entitled(states.x509), at: start)
        #expect(kind(schedule.job(at: start)) == "deliver")
    }

    @Test(
        "outputs that join streams are those with JWT bundles beside certificates",
        arguments: [
            ("{ kind: leaf, name: a }, { kind: jwk-set, name: b }", true),
            ("{ kind: trust-bundle, name: a }, { kind: jwt-bundle-map, name: b }", true),
            ("{ kind: jwk-set, name: b }, { kind: jwt-svid, name: c, audience: x }", false),
            ("{ kind: leaf, name: a }, { kind: jwt-svid, name: c, audience: x }", false),
        ])
    func joining(_ files: String, joins: Bool) async throws {
        #expect(try await RenderingWorld().plan("files: [\(files)]").joinsStreams == joins)
    }

    @Test("denied: the files go after the time of the policy, counted from the first denial")
    func denied() {
        var schedule = delivered()
        schedule.take(.denied("first"), at: start + .seconds(10))
        schedule.take(.denied("second"), at: start + .seconds(300))
        #expect(schedule.next == start + .seconds(610))
        #expect(kind(schedule.job(at: start + .seconds(609))) == "nothing")
        #expect(kind(schedule.job(at: start + .seconds(610))) == "second")
        schedule.withdrawn()
        #expect(schedule.next == nil && kind(schedule.job(at: start + .seconds(9999))) == "nothing")
    }

    @Test("an identity that comes back in time is as if nothing had been, later it is delivered again")
    func back() {
        var schedule = delivered()
        schedule.take(.denied("no"), at: start)
        schedule.take(.entitled(context), at: start + .seconds(100))
        #expect(kind(schedule.job(at: start + .seconds(100))) == "deliver")
        schedule.delivered(remaining: .seconds(60), at: start + .seconds(100))
        #expect(schedule.next == nil)
        schedule.take(.denied("no"), at: start + .seconds(200))
        #expect(kind(schedule.job(at: start + .seconds(800))) == "no")
        schedule.withdrawn()
        schedule.take(.entitled(context), at: start + .seconds(900))
        #expect(kind(schedule.job(at: start + .seconds(900))) == "deliver")
    }

    @Test("keep: the files stay for ever; remove: they go at once")
    func policies() {
        var kept = delivered(.keep)
        kept.take(.denied("no"), at: start)
        #expect(kept.next == nil && kind(kept.job(at: start + .seconds(99_999))) == "nothing")
        var removed = delivered(.remove(after: .zero))
        removed.take(.denied("no"), at: start)
        #expect(kind(removed.job(at: start)) == "no")
    }

    @Test("an identity that is missing in a state counts as denied")
    func missing() {
        var schedule = delivered()
        schedule.take(.entitled(context), at: start + .seconds(5))
        schedule.identityIsMissing("not there", at: start + .seconds(5))
        #expect(schedule.next == start + .seconds(605))
        #expect(kind(schedule.job(at: start + .seconds(605))) == "not there")
    }

    @Test("expiry removes only where it is asked for, and only what has not been renewed")
    func expiry() {
        #expect(delivered().next == nil)
        var schedule = delivered(removesExpired: true)
        #expect(schedule.next == start + .seconds(60))
        schedule.take(.entitled(context), at: start + .seconds(30))
        schedule.delivered(remaining: .seconds(60), at: start + .seconds(30))
        #expect(kind(schedule.job(at: start + .seconds(60))) == "nothing")
        #expect(kind(schedule.job(at: start + .seconds(90))) == "they have expired")
    }

    @Test("what fails is tried again after the pause; a newer state takes its place")
    func failure() {
        var schedule = OutputSchedule(onDenied: .default, removesExpired: false)
        schedule.take(.entitled(context), at: start)
        schedule.failed(.seconds(1), at: start)
        #expect(schedule.attempts == 1 && schedule.next == start + .seconds(1))
        #expect(kind(schedule.job(at: start)) == "nothing")
        #expect(kind(schedule.job(at: start + .seconds(1))) == "deliver")
        schedule.take(.entitled(context), at: start)
        #expect(schedule.attempts == 0 && kind(schedule.job(at: start)) == "deliver")
    }
}
