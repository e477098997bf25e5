import Foundation
import TestSupport
import Testing
import WorkloadAPI

/// One Workload API of a scripted agent, on a socket of its own.
struct ScriptedEndpoint {
    let agent: ScriptedAgent
    /// Holds the socket, unless that is elsewhere.
    let directory: TestDirectory
    let socket: String

    /// - Parameters:
    ///   - agent: The process; the shared one by default.
    ///   - socket: Where to serve; a new directory's `agent.sock` by default.
    ///   - listens: Whether it serves at once.
    init(agent: ScriptedAgent? = nil, socket: String? = nil, listens: Bool = true) async throws {
        if let agent { self.agent = agent } else { self.agent = try await .shared() }
        directory = try TestDirectory()
        self.socket = socket ?? directory.path("agent.sock")
        if listens { try await listen() }
    }

    var address: String { "unix://\(socket)" }

    /// Serves; the answer is the time at which it was ready, in seconds since 1970.
    @discardableResult
    func listen() async throws -> Double {
        try #require(try await agent.order("listen", socket: socket).time)
    }

    /// Sends a message of Resources/workload_messages.py to the open streams, and first of all to later ones.
    ///
    /// - Returns: The serial numbers of its certificates in hexadecimal.
    @discardableResult
    func send(_ message: String) async throws -> [String] {
        try await agent.order("send", socket: socket, message: message).serials ?? []
    }

    /// Sends the last message once more.
    func again() async throws { _ = try await agent.order("again", socket: socket) }

    /// Gives later streams this status at once, with this text; nil: they stay open and silent.
    func answer(_ code: Int?, details: String? = nil) async throws {
        _ = try await agent.order("answer", socket: socket, code: code, details: details)
    }

    /// Ends the open streams with this status.
    func end(_ code: Int) async throws { _ = try await agent.order("end", socket: socket, code: code) }

    func close() async throws { _ = try await agent.order("close", socket: socket) }

    /// What has been called.
    func calls() async throws -> [ScriptedAgent.Answer.Call] {
        try await agent.order("calls", socket: socket).calls ?? []
    }

    /// How many streams are open.
    func streams() async throws -> Int { try await agent.order("calls", socket: socket).streams ?? 0 }

    /// Checks that none of the private keys that were sent is in a text, in no form.
    func expectNoSecrets(in texts: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let secrets = try #require(try await agent.order("secrets", socket: socket).secrets)
        #expect(!secrets.isEmpty, sourceLocation: sourceLocation)
        for text in texts {
            #expect(!text.contains("PRIVATE KEY"), sourceLocation: sourceLocation)
            for secret in secrets where text.contains(secret) {
                Issue.record("a private key was printed", sourceLocation: sourceLocation)
            }
        }
    }

    /// A client of it that does not wait long.
    func client(backoff: Duration = .milliseconds(20)) throws -> WorkloadAPIClient {
        var configuration = WorkloadAPIConfiguration()
        configuration.backoff = BackoffPolicy(initial: backoff, maximum: backoff)
        configuration.deniedBackoff = BackoffPolicy(initial: backoff, maximum: backoff)
        return WorkloadAPIClient(endpoint: try EndpointAddress(address), configuration: configuration)
    }
}
