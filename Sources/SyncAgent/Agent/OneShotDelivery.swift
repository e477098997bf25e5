package import Logging
internal import NativeKernel
internal import ReloadHooks
internal import WorkloadAPI

/// Everything once: waits for a state that serves all outputs, delivers them, and ends.
package struct OneShotDelivery: Sendable {
    private let plan: AgentPlan
    private let runsHooks: Bool
    private let logger: Logger

    package init(plan: AgentPlan, runsHooks: Bool, logger: Logger) {
        self.plan = plan
        self.runsHooks = runsHooks
        self.logger = logger
    }

    /// Delivers all outputs.
    ///
    /// - Parameter timeout: How long the Workload API and the workload's registration may take.
    /// - Throws: `AgentError` with the reason that stood in the way last.
    package func run(within timeout: Duration) async throws(AgentError) {
        plan.allowDescriptors(logger)
        // What to say when the time is over.
        let obstacle = LatestValue<AgentError>()
        let outcome: Result<Void, AgentError>? = await withTaskGroup(of: Result<Void, AgentError>?.self) { group in
            group.addTask {
                do throws(AgentError) {
                    try await deliver(obstacle)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Ended early by cancellation alone, when the delivery is done.
                do { try await Task.sleep(for: timeout) } catch {}
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let outcome else {
            let last =
                obstacle.latest?.value
                ?? AgentError(code: .unavailable, message: "the Workload API at \(plan.endpoint) sent nothing")
            throw AgentError(code: last.code, message: "not done within \(timeout): \(last.message)")
        }
        try outcome.get()
    }

    private func deliver(_ obstacle: LatestValue<AgentError>) async throws(AgentError) {
        let client = WorkloadAPIClient(endpoint: plan.endpoint, configuration: plan.workloadAPI)
        var reporter = StreamReporter(endpoint: plan.endpoint, logger: logger)
        var undelivered = plan.outputs
        var failure: AgentError?
        do {
            for try await event in client.x509Contexts {
                reporter.report(event)
                switch event {
                case .state(let context):
                    (undelivered, failure) = await deliver(undelivered, context)
                    // Only a missing identity may come with another state; everything else is for people.
                    if let failure, failure.code != .denied { throw failure }
                    guard let failure else { return }
                    obstacle.set(failure)
                case .discarded(let error), .interrupted(let error, _):
                    obstacle.set(AgentError(error))
                case .resumed:
                    break
                }
            }
        } catch let error as AgentError {
            throw error
        } catch let error as WorkloadAPIError {
            throw AgentError(error)
        } catch {
            throw AgentError(code: .internalError, message: "\(error)")
        }
    }

    /// Tries every output, so that one that fails keeps no other from being written.
    private func deliver(
        _ outputs: [OutputPlan], _ context: X509Context
    ) async -> (undelivered: [OutputPlan], failure: AgentError?) {
        var undelivered: [OutputPlan] = []
        var worst: AgentError?
        for output in outputs {
            do {
                try await deliver(output, context)
            } catch {
                logger.error("\(error.message)")
                undelivered.append(output)
                if worst == nil || worst?.code == .denied { worst = error }
            }
        }
        return (undelivered, worst)
    }

    private func deliver(_ output: OutputPlan, _ context: X509Context) async throws(AgentError) {
        var logger = logger
        logger[metadataKey: "output"] = "\(output.name)"
        let delivery = OutputDelivery(plan: output, runsHooks: runsHooks, logger: logger)
        let failedHooks: Result<[String], DeliveryFailure> = await withTaskGroup(of: Void.self) { group in
            group.addTask { await delivery.run() }
            defer { group.cancelAll() }
            do throws(DeliveryFailure) {
                try await delivery.deliver(context)
                return .success(await delivery.hookFailures())
            } catch {
                return .failure(error)
            }
        }
        await delivery.close()
        switch failedHooks {
        case .success([]): return
        case .success(let failures):
            throw AgentError(code: .hookFailed, message: "\(output.name): \(failures.joined(separator: "; "))")
        case .failure(.identity(let error)):
            throw AgentError(code: error.isFinal ? .noIdentity : .denied, message: "\(output.name): \(error)")
        case .failure(.unsupported(let reason)):
            throw AgentError(code: .cannotWrite, message: "\(output.name): \(reason)")
        case .failure(.files(let error)):
            throw AgentError(code: .cannotWrite, message: "\(output.name): \(error)")
        }
    }
}
