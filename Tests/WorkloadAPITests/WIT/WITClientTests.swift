import NativeKernel
import NativeMessages
import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@testable import WorkloadAPI

@Suite("Fetching and watching WIT-SVIDs", .timeLimit(.minutes(1)))
struct WITClientTests {
    private let world: SourceWorld

    init() throws {
        world = try SourceWorld()
    }

    private var bundles: WITBundleSet { WITBundleSet([world.authority.witBundle]) }

    @Test("WI-3, WI-4: all identities, or the one asked for, with keys and hints; the bundle verifies them")
    func fetches() async throws {
        let (web, api) = (
            try world.authority.issueWIT(world.web, hint: "front"), try world.authority.issueWIT(world.api)
        )
        world.server.set(wit: .state(svids: [web, api], bundles: bundles))
        try world.server.start()
        let context = try await world.client.fetchWITContext()
        #expect(context.svids == [web, api])
        #expect(context.defaultSVID.privateKey == web.privateKey && context.svid(hint: "front") == web)
        #expect(try await world.client.fetchWITContext(id: world.api).svids == [api])
        let served = try await world.client.fetchWITBundles().bundles
        #expect(served == bundles)
        for svid in context.svids { _ = try svid.validate(bundles: served) }
        await world.server.shutdown()
    }

    @Test(
        "WI-13 to WI-17, WI-22, WI-31: what is wrong with an SVID spoils the message",
        arguments: [
            TokenDefects.expired, .keyMismatch, .otherIdentity, .noConfirmation, .noConfirmationAlgorithm,
            .otherAudience, .noKeyID, .noType, .badSubject, .notYetValid,
        ])
    func badSVIDs(defect: TokenDefects) async throws {
        let bad = try world.authority.issueWIT(world.web, defects: defect)
        world.server.set(wit: .unchecked(svids: [bad], bundles: bundles))
        try world.server.start()
        let error = await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchWITContext() }
        #expect(error?.code == .invalidMessage)
        #expect(error?.message.hasPrefix("svids[0]") == true, "\(error?.message ?? "-")")
        await world.server.shutdown()
    }

    @Test("WI-4: an answer without SVIDs, or without a private key, is refused")
    func emptyFields() async throws {
        world.server.set(wit: .unchecked(svids: [], bundles: bundles))
        try world.server.start()
        var error = await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchWITContext() }
        #expect(error?.message.contains("WI-4") == true)
        let svid = try world.authority.issueWIT(world.web, defects: [])
        let nothing: [UInt8] = []
        let keyless = svid.withToken {
            TestWITSVID(spiffeID: world.web.description, token: $0, privateKeyJSON: nothing.span)
        }
        world.server.set(wit: .unchecked(svids: [keyless], bundles: bundles))
        error = await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchWITContext() }
        #expect(error?.message.contains("wit_svid_key") == true)
        let noKey = Array("{}".utf8)
        let tokenless = TestWITSVID(
            spiffeID: world.web.description, token: nothing.span, privateKeyJSON: noKey.span)
        world.server.set(wit: .unchecked(svids: [tokenless], bundles: bundles))
        error = await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchWITContext() }
        #expect(error?.message.contains("svids[0].wit_svid is empty") == true)
        await world.server.shutdown()
    }

    @Test("WI-3, WI-17: an SVID of another identity than the one asked for, or that expired a moment ago, is refused")
    func unasked() async throws {
        let web = try world.authority.issueWIT(world.web, defects: [])
        let message = WITSVIDMessage(
            spiffeID: web.spiffeID, witSVID: web.withToken { SecretBytes(copying: $0) },
            witSVIDKey: web.withPrivateKeyJSON { SecretBytes(copying: $0) })
        // Asked for through the decoder: the kit's server hands out nothing else than what it is asked for.
        var decoder = WITContextDecoder(id: world.api, limits: WorkloadAPILimits())
        let response = try WITSVIDResponseMessage(svids: [message]).encoded()
        var error = #expect(throws: WorkloadAPIError.self) {
            try response.withSpan { (bytes) throws(WorkloadAPIError) in try decoder.decode(bytes) }
        }
        #expect(error?.message.contains("WI-3") == true, "\(error?.message ?? "-")")
        try world.server.start()
        let late = try world.authority.issueWIT(
            world.web, lifetime: .seconds(5), defects: [], now: .now - .seconds(10))
        world.server.set(wit: .unchecked(svids: [late], bundles: bundles))
        error = await #expect(throws: WorkloadAPIError.self) { try await world.client.fetchWITContext() }
        #expect(error?.message.contains("WI-17") == true, "\(error?.message ?? "-")")
        await world.server.shutdown()
    }

    @Test("ST-3, ST-6, ST-10: the stream brings full states, keeps the last over a bad message, and no repetition")
    func stream() async throws {
        let (first, second) = (try world.authority.issueWIT(world.web), try world.authority.issueWIT(world.web))
        let bad = try world.authority.issueWIT(world.web, defects: .keyMismatch)
        let state = WITAnswer.state(svids: [first], bundles: bundles)
        world.server.script(
            [.wit(state), .wit(state), .wit(.unchecked(svids: [bad], bundles: bundles)), .wit(state)],
            for: .fetchWITSVID)
        world.server.set(wit: .state(svids: [second], bundles: bundles))
        try world.server.start()
        var words: [String] = []
        for try await event in world.client.witContexts() {
            switch event {
            case .state(let context): words.append(context.defaultSVID == first ? "first" : "second")
            case .discarded: words.append("discarded")
            case .interrupted(let error, _): words.append(error.code.description)
            case .resumed: words.append("resumed")
            }
            if words.last == "second" { break }
        }
        #expect(words == ["first", "discarded", "resumed", "second"])
        await world.server.shutdown()
    }

    @Test("WI-1, WI-2: an agent without the profile is not asked again")
    func unimplemented() async throws {
        world.server.set(wit: .failure(.unimplemented, message: "no WIT-SVIDs here"))
        try world.server.start()
        for watch: () async throws -> Void in [
            { for try await _ in world.client.witContexts() {} }, { for try await _ in world.client.witBundleSets {} },
        ] {
            let error = await #expect(throws: WorkloadAPIError.self) { try await watch() }
            #expect(error?.code == .unimplemented)
        }
        #expect(world.server.callCount(of: .fetchWITSVID) == 1)
        #expect(world.server.callCount(of: .fetchWITBundles) == 1)
        await world.server.shutdown()
    }
}
