package import Logging
internal import NativeKernel
internal import ReloadHooks
internal import Synchronization
internal import WorkloadAPI

/// The daemon: one stream of states from the Workload API, and one worker for each output.
package struct SyncAgent: Sendable {
    private let plan: AgentPlan
    private let logger: Logger

    package init(plan: AgentPlan, logger: Logger) {
        self.plan = plan
        self.logger = logger
    }

    /// Runs until the task is cancelled.
    ///
    /// - Parameter whenReady: Called once, when every output has been delivered for the first time.
    /// - Throws: `AgentError` if the Workload API says in a way that no retry can change that it will not serve us
    ///   (Workload Endpoint §6). The files stay as they are.
    package func run(whenReady: @escaping @Sendable () -> Void) async throws(AgentError) {
        plan.allowDescriptors(logger)
        let states = LatestValue<WorkloadState>()
        let readiness = Readiness(outputs: plan.outputs.count, whenReady: whenReady)
        // Deliveries block: on threads that may, a delivery goes from the state to the disk without changing threads.
        let failure = await withTaskExecutorPreference(BlockingThreads.shared) {
            await runTasks(states, readiness)
        }
        if let failure { throw failure }
    }

    private func runTasks(_ states: LatestValue<WorkloadState>, _ readiness: Readiness) async -> AgentError? {
        await withTaskGroup(of: AgentError?.self) { group in
            group.addTask { await self.follow(states) }
            for output in plan.outputs {
                var logger = logger
                logger[metadataKey: "output"] = "\(output.name)"
                let worker = OutputWorker(
                    plan: output, states: states, logger: logger, whenDelivered: { readiness.outputIsDelivered() })
                group.addTask {
                    await worker.run()
                    return nil
                }
            }
            var failure: AgentError?
            while failure == nil, let ended = await group.next() { failure = ended }
            group.cancelAll()
            return failure
        }
    }

    /// Passes the states of the stream on, and reports what happens to it.
    private func follow(_ states: LatestValue<WorkloadState>) async -> AgentError? {
        let client = WorkloadAPIClient(endpoint: plan.endpoint, configuration: plan.workloadAPI)
        var reporter = StreamReporter(endpoint: plan.endpoint, logger: logger)
        var last: X509Context?
        var isDenied = false
        do {
            for try await event in client.x509Contexts {
                reporter.report(event)
                switch event {
                case .state(let context):
                    last = context
                    isDenied = false
                    states.set(.entitled(context))
                case .interrupted(let error, _) where error.code == .permissionDenied && !isDenied:
                    isDenied = true
                    states.set(.denied(error.message))
                case .resumed:
                    if isDenied, let last { states.set(.entitled(last)) }
                    isDenied = false
                case .discarded, .interrupted: break
                }
            }
            return nil
        } catch {
            return AgentError(error)
        }
    }
}

/// Counts the outputs that still wait for their first delivery.
private final class Readiness: Sendable {
    private let missing: Mutex<Int>
    private let whenReady: @Sendable () -> Void

    init(outputs: Int, whenReady: @escaping @Sendable () -> Void) {
        missing = Mutex(outputs)
        self.whenReady = whenReady
    }

    func outputIsDelivered() {
        let isLast = missing.withLock { missing in
            missing -= 1
            return missing == 0
        }
        if isLast { whenReady() }
    }
}
