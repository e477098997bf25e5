import Foundation
import Logging
import SPIFFE
import SyncAgent
import TestSupport
import WorkloadAPITestKit

extension RenderingWorld {
    /// A state with tokens, and the keys to check them with.
    static func context(
        _ state: IdentityState, tokens: [TokenRequest: JWTSVID], jwtBundles: [JWTBundle], wit: [WITSVID]
    ) -> IdentityState {
        IdentityState(x509: state.x509, jwtBundles: JWTBundleSet(jwtBundles), tokens: tokens, wit: Self.wit(wit))
    }

    /// The plan of outputs, in which `DIR` is the directory of the test; the Workload API is at `DIR/api.sock`.
    func agentPlan(_ outputs: String) async throws -> AgentPlan {
        let text = """
            workload_api: { endpoint: "unix://DIR/api.sock" }
            outputs: [\(outputs)]
            """.replacingOccurrences(of: "DIR", with: directory.path)
        let configuration = try ConfigurationDecoder.decode(Array(text.utf8), file: "test") { _ in nil }
        return try await PlanResolver.resolve(configuration)
    }

    /// Runs an agent with these outputs beside `body`.
    func running(
        _ outputs: String, logger: Logger = Logger(label: "test"), record: AgentRecord = AgentRecord(),
        _ body: @Sendable @escaping () async throws -> Void
    ) async throws {
        let agent = SyncAgent(plan: try await agentPlan(outputs), record: record, logger: logger)
        let outcome: Result<Void, any Error> = await withTaskGroup(of: Result<Void, any Error>?.self) { group in
            group.addTask {
                do {
                    try await agent.run {}
                    return nil
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                do {
                    try await body()
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .success(())
        }
        try outcome.get()
    }

    /// Runs a Workload API and an agent with these outputs beside `body`.
    func running(
        _ outputs: String, on server: WorkloadAPIServer, _ body: @Sendable @escaping () async throws -> Void
    ) async throws {
        try server.start()
        do {
            try await running(outputs, body)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown()
    }

    /// A file of an output as text; nil where it is not there.
    func text(_ path: String) -> String? { directory.readIfPresent(path).map { String($0) } }
}
