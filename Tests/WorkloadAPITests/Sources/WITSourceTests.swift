import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("WITSource", .timeLimit(.minutes(1)))
struct WITSourceTests {
    private let world: SourceWorld
    private let limit = Duration.seconds(20)

    init() throws {
        world = try SourceWorld()
    }

    private func answer(_ svids: WITSVID...) -> WITAnswer {
        .state(svids: svids, bundles: WITBundleSet([world.authority.witBundle]))
    }

    @Test("WI-3: the newest SVID can be read, of the identity that the agent is asked for or that the picker takes")
    func follows() async throws {
        let (web, api) = (
            try world.authority.issueWIT(world.web, hint: "front"), try world.authority.issueWIT(world.api)
        )
        world.server.set(wit: answer(web, api))
        try world.server.start()
        for (source, svid) in [
            (WITSource(client: world.client), web), (WITSource(client: world.client, id: world.api), api),
            (WITSource(client: world.client, picker: .spiffeID(world.api)), api),
        ] {
            let run = Task { try await source.run() }
            try await source.waitForFirstState(timeout: limit)
            #expect(try source.witSVID() == svid)
            #expect(source.health == SourceHealth(.healthy, expiry: svid.expiry - .seconds(1)))
            run.cancel()
            try await run.value
        }
        let source = WITSource(client: world.client)
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            let next = try world.authority.issueWIT(world.web)
            world.server.set(wit: answer(next))
            _ = await source.updates.first { $0.svid == next }
            #expect(try source.witSVID() == next)
        }
    }

    @Test("WI-5, D-9: a denial withdraws the SVID at once, a redacted one is used no longer")
    func withdrawal() async throws {
        let source = WITSource(client: world.client, picker: .spiffeID(world.web))
        let (web, api) = (try world.authority.issueWIT(world.web), try world.authority.issueWIT(world.api))
        world.server.set(wit: answer(web))
        try world.server.start()
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            world.server.set(wit: answer(api))
            _ = await source.updates.first { $0.absence?.code == .noMatchingSVID }
            #expect(throws: WorkloadAPIError.self) { try source.witSVID() }
            world.server.set(wit: answer(web))
            _ = await source.updates.first { $0.svid == web }
            world.server.set(wit: .denied)
            _ = await source.healthUpdates.first { $0.reason?.code == .permissionDenied }
            #expect(source.health.status == .denied)
            let error = #expect(throws: WorkloadAPIError.self) { try source.witSVID() }
            #expect(error?.code == .permissionDenied)
        }
    }

    @Test("D-10: the token's expiry counts, whatever the stream does")
    func expiry() async throws {
        let clock = TestClock()
        let source = WITSource(world.client.witContexts(), .first) { clock.now }
        let svid = try world.authority.issueWIT(world.web, lifetime: .seconds(300))
        world.server.set(wit: answer(svid))
        try world.server.start()
        try await world.running(source) {
            try await source.waitForFirstState(timeout: limit)
            #expect(source.health.status == .healthy)
            clock.advance(by: .seconds(301))
            #expect(source.health.status == .expired)
        }
    }
}
