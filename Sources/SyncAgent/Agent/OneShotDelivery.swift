package import Logging
internal import NativeKernel
internal import ReloadHooks
internal import WorkloadAPI

/// Everything once: waits for a state that serves all outputs, delivers them, and ends.
package struct OneShotDelivery: Sendable {
    private let plan: AgentPlan
    private let runsHooks: Bool
    private let oncePerOutput: Bool
    private let awaitsEverything: Bool
    private let logger: Logger

    /// - Parameters:
    ///   - plan: What to deliver.
    ///   - runsHooks: Whether publications are followed by the outputs' hooks.
    ///   - oncePerOutput: Whether an output that is written stays as it is while others wait for their identity; else it
    ///     follows the Workload API until all are complete.
    ///   - awaitsEverything: Whether it lasts until files are there, too, that the others do not wait for.
    ///   - logger: For what happens.
    package init(
        plan: AgentPlan, runsHooks: Bool, oncePerOutput: Bool = false, awaitsEverything: Bool = true, logger: Logger
    ) {
        self.plan = plan
        self.runsHooks = runsHooks
        self.oncePerOutput = oncePerOutput
        self.awaitsEverything = awaitsEverything
        self.logger = logger
    }

    /// Delivers all outputs.
    ///
    /// - Parameter timeout: How long the Workload API and the workload's registration may take.
    /// - Throws: `AgentError` with the reason that stood in the way last.
    package func run(within timeout: Duration) async throws(AgentError) {
        plan.allowDescriptors(logger)
        let feed = WorkloadFeed(plan: plan, logger: logger)
        let outcome: Result<Void, AgentError>? = await withTaskGroup(of: Result<Void, AgentError>?.self) { group in
            group.addTask {
                do throws(AgentError) {
                    try await deliver(feed)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Ended early by cancellation alone, when the delivery is done.
                await Timers.shared.sleep(for: timeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let outcome else {
            let last =
                feed.obstacles.latest?.value
                ?? AgentError(code: .unavailable, message: "the Workload API at \(plan.endpoint) sent nothing")
            throw AgentError(code: last.code, message: "not done within \(timeout): \(last.message)")
        }
        try outcome.get()
    }

    /// What a delivery that has written its files came to.
    private struct Outcome {
        let failedHooks: [String]
        let missing: MissingFile?
    }

    /// Follows the Workload API until every output has been delivered.
    private func deliver(_ feed: WorkloadFeed) async throws(AgentError) {
        let result: Result<Void, AgentError> = await withTaskGroup(of: Result<Void, AgentError>.self) { group in
            group.addTask { await feed.run().map { .failure($0) } ?? .failure(Self.cancelled) }
            group.addTask {
                do throws(AgentError) {
                    try await deliverStates(of: feed)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            let first = await group.next() ?? .failure(Self.cancelled)
            group.cancelAll()
            return first
        }
        try result.get()
    }

    private func deliverStates(of feed: WorkloadFeed) async throws(AgentError) {
        var undelivered = plan.outputs
        var seen: UInt64 = 0
        while let next = await feed.states.next(after: seen) {
            seen = next.version
            guard case .entitled(let state) = next.value else { continue }
            let failure: AgentError?
            (undelivered, failure) = await deliver(oncePerOutput ? undelivered : plan.outputs, state, feed)
            guard let failure else { return }
            // Only what is missing may come with another state; everything else is for people.
            guard failure.code == .denied || failure.code == .unavailable else { throw failure }
            feed.obstacles.set(failure)
        }
        throw Self.cancelled
    }

    private static let cancelled = AgentError(code: .unavailable, message: "cancelled")

    /// Tries every output, so that one that fails keeps no other from being written.
    private func deliver(
        _ outputs: [OutputPlan], _ state: IdentityState, _ feed: WorkloadFeed
    ) async -> (undelivered: [OutputPlan], failure: AgentError?) {
        var undelivered: [OutputPlan] = []
        var worst: AgentError?
        for output in outputs {
            do {
                try await deliver(output, state, feed)
            } catch {
                if error.code != .unavailable { logger.error("\(error.message)") }
                undelivered.append(output)
                if worst == nil || worst?.code == .denied || worst?.code == .unavailable { worst = error }
            }
        }
        return (undelivered, worst)
    }

    private func deliver(
        _ output: OutputPlan, _ state: IdentityState, _ feed: WorkloadFeed
    ) async throws(AgentError) {
        var logger = logger
        logger[metadataKey: "output"] = "\(output.name)"
        let delivery = OutputDelivery(plan: output, runsHooks: runsHooks, attempts: 3, logger: logger)
        let outcome: Result<Outcome, DeliveryFailure> = await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            defer { group.cancelAll() }
            do throws(DeliveryFailure) {
                feed.obstacles.set(
                    AgentError(code: .hookFailed, message: "\(output.name): checks and hooks are not over"))
                let missing = try await delivery.deliver(state).missing.first
                return .success(
                    Outcome(failedHooks: await delivery.hookFailures(), missing: awaitsEverything ? missing : nil))
            } catch {
                return .failure(error)
            }
        }
        await delivery.close()
        switch outcome {
        case .success(let outcome):
            guard outcome.failedHooks.isEmpty else {
                let failures = outcome.failedHooks.joined(separator: "; ")
                throw AgentError(code: .hookFailed, message: "\(output.name): \(failures)")
            }
            guard let missing = outcome.missing else { return }
            throw AgentError(code: missing.reason.code, message: "\(output.name): \(missing)")
        case .failure(.identity(let error)):
            throw AgentError(code: error.isFinal ? .noIdentity : .denied, message: "\(output.name): \(error)")
        case .failure(.waiting(let reason)), .failure(.expired(let reason)):
            throw AgentError(code: .unavailable, message: "\(output.name): \(reason)")
        case .failure(.unsupported(let reason)):
            throw AgentError(code: .cannotWrite, message: "\(output.name): \(reason)")
        case .failure(.files(let error)):
            throw AgentError(code: .cannotWrite, message: "\(output.name): \(error)")
        case .failure(.refused(let error)):
            throw AgentError(code: .hookFailed, message: "\(output.name): \(error)")
        case .failure(.interrupted):
            throw AgentError(code: .cannotWrite, message: "\(output.name): interrupted before the publication")
        }
    }
}
