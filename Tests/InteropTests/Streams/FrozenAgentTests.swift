import Foundation
import SPIFFE
import TestSupport
import Testing
import WorkloadAPI

@Suite("Agents that stop answering without going away", .timeLimit(.minutes(1)))
struct FrozenAgentTests {
    private func agent(_ socket: String, _ name: String) async throws -> Program {
        let program = try Program(
            Built.svidsync,
            ["dev", "--socket", socket, "--spiffe-id", "spiffe://example.org/\(name)", "--rotate-every", "12h"])
        try await program.says("serving spiffe://example.org/\(name)")
        return program
    }

    private func client(_ directory: TestDirectory, _ keepalive: KeepalivePolicy?) throws -> WorkloadAPIClient {
        var configuration = WorkloadAPIConfiguration()
        configuration.keepalive = keepalive
        return WorkloadAPIClient(
            endpoint: try EndpointAddress("unix://\(directory.path("agent.sock"))"), configuration: configuration)
    }

    @Test("an agent frozen behind an unlinked socket is given up after a ping without answer; its successor counts")
    func frozen() async throws {
        let directory = try TestDirectory()
        let old = try await agent(directory.path("agent.sock"), "old")
        let client = try client(
            directory, KeepalivePolicy(interval: .milliseconds(1500), timeout: .milliseconds(500)))
        var words: [String] = []
        var successor: Program?
        for try await event in client.x509Contexts {
            switch event {
            case .state(let context): words.append(context.defaultSVID.id.path)
            case .interrupted(let error, _): words.append(error.code.description)
            case .discarded, .resumed: words.append("?")
            }
            if words != ["/old"] { break }
            old.signal(SIGSTOP)
            try FileManager.default.removeItem(atPath: directory.path("agent.sock"))
            successor = try await agent(directory.path("agent.sock"), "new")
        }
        #expect(words == ["/old", "unreachable"])
        #expect(try await client.fetchX509Context().defaultSVID.id.path == "/new")
        try await successor?.stop()
    }

    @Test("a call to a frozen agent ends with its timeout")
    func timeout() async throws {
        let directory = try TestDirectory()
        let frozen = try await agent(directory.path("agent.sock"), "old")
        let client = try client(directory, nil)
        frozen.signal(SIGSTOP)
        let begin = ContinuousClock.now
        let error = await #expect(throws: WorkloadAPIError.self) {
            try await client.fetchJWTSVID(audience: ["reports"], timeout: .milliseconds(200))
        }
        #expect(error?.code == .timedOut)
        #expect(begin.duration(to: .now) < .seconds(10))
    }
}
