import NativeMessages
import NativeRPC
import SPIFFE
import TestSupport
import Testing
import WorkloadAPITestKit

@Suite("All calls of the test kit's server", .timeLimit(.minutes(1)))
struct ServerTests {
    private let world: KitWorld

    init() throws {
        world = try KitWorld()
    }

    @Test(
        "TR-2: a call without exactly one security header is refused", arguments: WorkloadAPICall.allCases,
        [
            RPCMetadata(), ["workload.spiffe.io": "True"], ["workload.spiffe.io": ""],
            ["workload.spiffe.io": "true", "workload.spiffe.io": "true"],
        ])
    func header(call: WorkloadAPICall, metadata: RPCMetadata) async throws {
        try world.serveAll()
        #expect(try await world.status(of: call, metadata: metadata) == .invalidArgument)
        #expect(world.server.callCount(of: call) == 0)
        #expect(try await world.status(of: call) == .ok)
        #expect(world.server.callCount(of: call) == 1)
        await world.server.shutdown()
    }

    @Test("scripts come first on each call, and then what is set", arguments: WorkloadAPICall.allCases)
    func scripts(call: WorkloadAPICall) async throws {
        try world.serveAll()
        world.server.script([.wait(.milliseconds(1)), .answer(.failure(.unavailable, message: "busy"))], for: call)
        world.server.script([.answer(.denied)], for: call)
        world.server.script([.wait(.milliseconds(1))], for: call)
        #expect(try await world.status(of: call) == .unavailable)
        #expect(try await world.status(of: call) == .permissionDenied)
        #expect(try await world.status(of: call) == .ok)
        #expect(try await world.status(of: call) == .ok)
        await world.server.shutdown()
    }

    @Test("each status of gRPC can be an answer", arguments: CallStatus.allCases)
    func statuses(status: CallStatus) async throws {
        world.server.set(jwt: .failure(status, message: "no"))
        #expect(try await world.status(of: .fetchJWTSVID).description == status.description)
        #expect(try await world.status(of: .fetchJWTBundles).description == status.description)
        await world.server.shutdown()
    }

    @Test("CallStatus has all statuses of gRPC but OK")
    func allStatuses() {
        #expect(CallStatus.allCases.count == 16)
        #expect(CallStatus.allCases.contains(.unauthenticated) && CallStatus.allCases.first == .cancelled)
    }

    @Test("an answer of another profile, or no answer to one request, is the script's fault")
    func badScripts() async throws {
        try world.serveAll()
        let wit = WITAnswer.unchecked(svids: [], bundles: WITBundleSet())
        world.server.script([.wit(wit)], for: .fetchX509SVID)
        #expect(try await world.status(of: .fetchX509SVID) == .internalError)
        world.server.script([.end], for: .fetchJWTSVID)
        #expect(try await world.status(of: .fetchJWTSVID) == .internalError)
        world.server.script([.jwt(.unchecked(svids: [], bundles: JWTBundleSet()))], for: .fetchJWTSVID)
        #expect(try await world.jwt(["reports"]).svids.isEmpty)
        await world.server.shutdown()
    }

    @Test("a request that is no message is refused", arguments: [WorkloadAPICall.fetchJWTSVID, .validateJWTSVID])
    func noMessage(call: WorkloadAPICall) async throws {
        try world.serveAll()
        let status = await #expect(throws: RPCStatus.self) {
            let _: JWTSVIDResponseMessage = try await world.ask(call, [0xFF])
        }
        #expect(status?.code == .invalidArgument)
        await world.server.shutdown()
    }

    @Test("a call of a profile for which nothing is set waits for it")
    func waiting() async throws {
        async let answer = world.jwt(["reports"])
        try await eventually("the call") { world.server.callCount(of: .fetchJWTSVID) == 1 }
        try world.serveAll()
        #expect(try await answer.svids.count == 1)
        let status = await #expect(throws: RPCStatus.self) {
            let silent = try KitWorld()
            let request = try JWTSVIDRequestMessage(audience: ["reports"]).encoded()
            let _: JWTSVIDResponseMessage = try await silent.ask(
                .fetchJWTSVID, request, timeout: .milliseconds(100))
        }
        #expect(status?.code == .deadlineExceeded)
        await world.server.shutdown()
    }
}
