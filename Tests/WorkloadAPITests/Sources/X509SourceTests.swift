import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("X509Source", .timeLimit(.minutes(1)))
struct X509SourceTests {
    private let world: SourceWorld
    private let limit = Duration.seconds(20)

    init() throws {
        world = try SourceWorld()
    }

    private func code(_ body: () throws -> some Any) -> WorkloadAPIError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? WorkloadAPIError)?.code
        }
    }

    @Test("nothing can be read before the first state, and then SVID and bundles of the newest")
    func follows() async throws {
        let source = X509Source(client: world.client)
        #expect(code { try source.x509SVID() } == .notReady)
        #expect(code { try source.x509Bundle(for: world.authority.trustDomain) } == .notReady)
        #expect(source.health.status == .starting)
        let (first, second) = (try world.issue(), try world.issue())
        world.server.set(world.answer(first))
        try world.server.start()
        try await world.running(source) {
            let state = try await source.waitForFirstState(timeout: limit)
            #expect(state.svid == first)
            #expect(try source.x509SVID() == first)
            #expect(try source.x509Bundle(for: world.authority.trustDomain) == world.authority.bundle)
            #expect(try source.x509Bundle(for: world.foreign.trustDomain) == nil)
            #expect(source.health == SourceHealth(.healthy, expiry: first.notAfter))
            world.server.set(world.answer(second))
            _ = await source.updates.first { $0.svid == second }
            #expect(try source.x509SVID() == second)
        }
    }

    @Test("the picker decides: hint, SPIFFE ID or a closure (ST-36, ST-40)")
    func pickers() async throws {
        let svids = [try world.issue(hint: "front"), try world.issue(world.api, hint: "back")]
        world.server.set(.state(svids: svids, bundles: X509BundleSet([world.authority.bundle])))
        try world.server.start()
        let pickers: [(X509SVIDPicker, Int)] = [
            (.first, 0), (.hint("front"), 0), (.hint("back"), 1), (.spiffeID(world.api), 1),
            (X509SVIDPicker("the last") { $0.svids.last }, 1),
        ]
        for (picker, index) in pickers {
            let source = X509Source(client: world.client, picker: picker)
            let run = Task { try await source.run() }
            #expect(try await source.waitForFirstState(timeout: limit).svid == svids[index], "\(picker)")
            run.cancel()
            try await run.value
        }
        await world.server.shutdown()
    }

    @Test("ST-7: an SVID that the newest message does not hold is used no longer; the bundles stay")
    func redaction() async throws {
        try await world.holding(try world.issue(hint: "front"), picker: .hint("front")) { (source) async throws in
            world.server.set(world.answer(try world.issue(hint: "back")))
            let state = await source.updates.first { $0.svid == nil }
            #expect(state?.absence?.message.contains("hint 'front'") == true)
            #expect(state?.absence?.message.contains("hint 'back'") == true)
            #expect(code { try source.x509SVID() } == .noMatchingSVID)
            #expect(try source.x509Bundle(for: world.authority.trustDomain) != nil)
            #expect(source.health.status == .denied)
        }
    }

    @Test("D-9, ST-7, ST-8: a denial withdraws SVID and bundles at once; the same state brings them back")
    func denial() async throws {
        let svid = try world.issue()
        try await world.holding(svid) { (source) async throws in
            world.server.set(.denied)
            let health = await source.healthUpdates.first { $0.status == .denied }
            #expect(health?.reason?.code == .permissionDenied)
            #expect(health?.isUsable == false)
            #expect(code { try source.x509SVID() } == .permissionDenied)
            #expect(code { try source.x509Bundle(for: world.authority.trustDomain) } == .permissionDenied)
            #expect(try source.state().bundles.isEmpty)
            world.server.set(world.answer(svid))
            _ = await source.updates.first { $0.svid == svid }
            _ = await source.healthUpdates.first { $0.status == .healthy }
            #expect(try source.x509SVID() == svid)
        }
    }

    @Test("ST-6: a discarded message degrades the health and changes nothing else")
    func discarded() async throws {
        let svid = try world.issue()
        try await world.holding(svid) { (source) async throws in
            // An SVID of a trust domain whose bundle is not there.
            let stranger = try world.foreign.issue(world.web, lifetime: .seconds(600))
            world.server.set(world.answer(stranger))
            let degraded = await source.healthUpdates.first { $0.status == .degraded }
            #expect(degraded?.reason?.code == .invalidMessage)
            #expect(degraded?.isUsable == true)
            #expect(try source.x509SVID() == svid)
            world.server.set(world.answer(svid))
            _ = await source.healthUpdates.first { $0.status == .healthy }
        }
    }

    @Test("an agent that has gone degrades the health; what it said stays in force")
    func unreachable() async throws {
        let svid = try world.issue()
        try await world.holding(svid) { (source) async throws in
            await world.server.shutdown()
            let degraded = await source.healthUpdates.first { $0.status == .degraded }
            #expect(degraded?.reason?.code == .unreachable)
            #expect(try source.x509SVID() == svid)
        }
    }

    @Test("D-10: the leaf's expiry counts, whatever the stream does, and is announced")
    func expiry() async throws {
        let clock = TestClock()
        let source = X509Source(world.client.x509Contexts, .first) { clock.now }
        // Long enough to arrive on a machine under load.
        let svid = try world.issue(lifetime: .seconds(10))
        world.server.set(world.answer(svid))
        try world.server.start()
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            var updates = source.healthUpdates.makeAsyncIterator()
            #expect(await updates.next()?.isUsable == true)
            #expect(await updates.next()?.status == .expired)
            #expect(try source.x509SVID() == svid)
            let next = try world.issue()
            world.server.set(world.answer(next))
            #expect(await updates.next()?.status == .healthy)
            clock.advance(by: .seconds(7200))
            #expect(source.health == SourceHealth(.expired, expiry: next.notAfter))
        }
    }

    @Test("any number of readers get the updates, each from the newest state on; a close ends them all")
    func readers() async throws {
        let source = X509Source(client: world.client)
        let (first, second) = (try world.issue(), try world.issue())
        world.server.set(world.answer(first))
        try world.server.start()
        try await world.running(source) {
            let (seen, signal) = AsyncStream<Void>.makeStream()
            let readers = (0..<5).map { _ in
                Task {
                    var states: [X509SVID?] = []
                    for await state in source.updates {
                        states.append(state.svid)
                        signal.yield()
                    }
                    return states
                }
            }
            var count = 0
            for await _ in seen {
                count += 1
                if count == 5 { world.server.set(world.answer(second)) }
                if count == 10 { break }
            }
            source.close()
            for reader in readers { #expect(await reader.value == [first, second]) }
            #expect(code { try source.x509SVID() } == .closed)
            #expect(source.health.status == .closed)
        }
    }

    @Test("the wait for the first state ends with the last obstacle, the status that ended the run, or the close")
    func waiting() async throws {
        let silent = X509Source(client: world.client)
        var error = await #expect(throws: WorkloadAPIError.self) {
            try await silent.waitForFirstState(timeout: .milliseconds(20))
        }
        #expect(error?.code == .timedOut)
        #expect(error?.message.contains("run()") == true, "\(error?.message ?? "-")")

        world.server.set(.denied)
        try world.server.start()
        let denied = X509Source(client: world.client)
        try await world.running(denied) {
            _ = await denied.healthUpdates.first { $0.status == .denied }
            error = await #expect(throws: WorkloadAPIError.self) {
                try await denied.waitForFirstState(timeout: .milliseconds(20))
            }
            #expect(error?.code == .timedOut)
            #expect(error?.message.contains("PERMISSION_DENIED") == true, "\(error?.message ?? "-")")
            let wait = Task { try await denied.waitForFirstState(timeout: limit) }
            denied.close()
            await #expect(throws: WorkloadAPIError.sourceClosed) { try await wait.value }
        }
    }

    @Test("cancelling the wait ends it at once")
    func cancelledWait() async throws {
        let source = X509Source(client: world.client)
        let wait = Task { try await source.waitForFirstState(timeout: .seconds(3600)) }
        wait.cancel()
        let error = await #expect(throws: WorkloadAPIError.self) { try await wait.value }
        #expect(error?.code == .cancelled)
    }

    @Test("a source runs once at a time, and never after its close")
    func runs() async throws {
        var ended: X509Source?
        try await world.holding(try world.issue()) { (source) async throws in
            let error = await #expect(throws: WorkloadAPIError.self) { try await source.run() }
            #expect(error?.message.contains("already") == true)
            ended = source
        }
        let error = await #expect(throws: WorkloadAPIError.self) { try await ended?.run() }
        #expect(error?.code == .closed)
    }
}
