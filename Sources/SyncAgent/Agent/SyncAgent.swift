package import Logging
internal import NativeKernel
internal import ReloadHooks
internal import Synchronization
internal import WorkloadAPI

/// The daemon: one stream of states from the Workload API, and one worker for each output.
package struct SyncAgent: Sendable {
    private let plan: AgentPlan
    private let record: AgentRecord
    private let logger: Logger
    private let whenPublished: @Sendable () -> Void

    /// - Parameters:
    ///   - plan: What to do.
    ///   - record: Where it is noted for those who ask; the same for one plan after the other.
    ///   - logger: For what happens.
    ///   - whenPublished: Called after each publication, of whatever output.
    package init(
        plan: AgentPlan, record: AgentRecord = AgentRecord(), logger: Logger,
        whenPublished: @escaping @Sendable () -> Void = {}
    ) {
        self.plan = plan
        self.record = record
        self.logger = logger
        self.whenPublished = whenPublished
    }

    /// Runs until the task is cancelled.
    ///
    /// - Parameter whenReady: Called once, when every output has been delivered for the first time.
    /// - Throws: `AgentError` if the Workload API says in a way that no retry can change that it will not serve us
    ///   (Workload Endpoint §6). The files stay as they are.
    package func run(whenReady: @escaping @Sendable () -> Void) async throws(AgentError) {
        plan.allowDescriptors(logger)
        let feed = WorkloadFeed(plan: plan, record: record.stream, logger: logger)
        let readiness = Readiness(outputs: plan.outputs.count, whenReady: whenReady)
        // Deliveries block: on threads that may, a delivery goes from the state to the disk without changing threads.
        let failure = await withTaskExecutorPreference(BlockingThreads.shared) {
            await runTasks(feed, readiness)
        }
        if let failure { throw failure }
    }

    private func runTasks(_ feed: WorkloadFeed, _ readiness: Readiness) async -> AgentError? {
        let chores = Chores()
        let workers = zip(plan.outputs, record.begin(plan)).map { output, record in
            var logger = logger
            logger[metadataKey: "output"] = "\(output.name)"
            return OutputWorker(
                plan: output, states: feed.states, chores: chores, logger: logger, record: record,
                whenPublished: whenPublished, whenDelivered: { readiness.outputIsDelivered() })
        }
        let failure = await withTaskGroup(of: AgentError?.self) { group in
            group.addTask { await feed.run() }
            if let server = HealthServer(plan, record, logger: logger) {
                group.addTask {
                    await server.run()
                    return nil
                }
            }
            for worker in workers where worker.hasHooks {
                group.addTask {
                    await worker.runHooks()
                    return nil
                }
            }
            let tickets = workers.map { worker in chores.add { await worker.work() } }
            group.addTask {
                await Self.ask(for: tickets, of: chores, at: feed)
                return nil
            }
            group.addTask {
                await chores.run()
                return nil
            }
            var failure: AgentError?
            while failure == nil, let ended = await group.next() { failure = ended }
            group.cancelAll()
            return failure
        }
        for worker in workers { await worker.close() }
        return failure
    }

    /// Has every output looked after at once, and with each state from the Workload API.
    private static func ask(for tickets: [Chores.Ticket], of chores: Chores, at feed: WorkloadFeed) async {
        for ticket in tickets { chores.ask(for: ticket) }
        var seen: UInt64 = 0
        while let next = await feed.states.next(after: seen) {
            seen = next.version
            for ticket in tickets { chores.ask(for: ticket) }
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
