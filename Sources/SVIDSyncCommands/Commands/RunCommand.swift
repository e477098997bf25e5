internal import Logging
internal import NativeKernel
internal import SPIFFE
internal import SyncAgent

/// `svidsync run`: the daemon.
struct RunCommand: Command {
    static let description = CommandDescription(
        name: "run", summary: "Keep the configured files in step with the Workload API.",
        discussion: """
            Streams X509-SVIDs and trust bundles, checks them, publishes each output as one atomic set and runs its
            hooks. Runs until SIGTERM or SIGINT, which leave the files in place. SIGHUP reads the configuration
            again; a bad one is reported and changes nothing.
            """,
        options: [ConfigurationSource.option],
        examples: [
            ("svidsync run", "with /etc/svidsync/config.yaml"),
            ("svidsync run --config ./svidsync.yaml", "with another configuration"),
        ])

    private let source: any PlanSource
    private let companion: Companion?

    init(_ arguments: ParsedArguments) {
        self.init(source: ConfigurationSource(arguments))
    }

    /// - Parameters:
    ///   - source: Where the configuration comes from, also when it is read again.
    ///   - companion: A program that is to run beside the agent, on all of its configurations.
    init(source: any PlanSource, companion: Companion? = nil) {
        self.source = source
        self.companion = companion
    }

    func run() async -> ExitStatus {
        await AgentThreads.run { await runAgent() }
    }

    private func runAgent() async -> ExitStatus {
        var plan: AgentPlan
        do {
            plan = try await source.load()
        } catch {
            return ConfigurationSource.report(error)
        }
        let signals = [SignalNumber.terminate, SignalNumber.interrupt, SignalNumber.hangUp]
        guard let inbox = SignalInbox.opened(signals) else { return .internalError }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask { await inbox.run() }
            if let companion { group.addTask { await companion.run() } }
            defer { group.cancelAll() }
            return await run(&plan, inbox)
        }
    }

    private enum End: Sendable {
        case stopped
        case reload(AgentPlan, seen: UInt64)
        case failed(AgentError)
    }

    /// Runs the agent, on one configuration after the other, until a signal or an error ends that.
    private func run(_ plan: inout AgentPlan, _ inbox: SignalInbox) async -> ExitStatus {
        let manager = ServiceManager()
        let record = AgentRecord()
        var seen: UInt64 = 0
        while true {
            let logger = AgentLogging.logger(plan.log)
            logger.info("svidsync \(SVIDSyncVersion.current) runs", metadata: ["outputs": "\(plan.outputs.count)"])
            switch await end(of: plan, record, inbox, seen: seen, logger, manager) {
            case .stopped:
                tell(manager, "STOPPING=1", logger)
                logger.info("stopped; the files stay")
                return .success
            case .failed(let error):
                logger.error("\(error.message)")
                return ExitStatus(error)
            case .reload(let next, let version):
                logger.info("the configuration was read again")
                (plan, seen) = (next, version)
            }
        }
    }

    /// Runs the agent on one configuration.
    private func end(
        of plan: AgentPlan, _ record: AgentRecord, _ inbox: SignalInbox, seen: UInt64, _ logger: Logger,
        _ manager: ServiceManager
    ) async -> End {
        await withTaskGroup(of: End.self) { group in
            group.addTask {
                do throws(AgentError) {
                    let agent = SyncAgent(
                        plan: plan, record: record, logger: logger,
                        whenPublished: { companion?.credentialsChanged() })
                    try await agent.run {
                        companion?.credentialsAreThere()
                        logger.info("all outputs are written")
                        StartupMemory.release()
                        tell(manager, "READY=1\nSTATUS=All outputs are written.", logger)
                    }
                    return .stopped
                } catch {
                    return .failed(error)
                }
            }
            group.addTask { await nextOrder(inbox, seen: seen, logger) }
            let first = await group.next() ?? .stopped
            group.cancelAll()
            return first
        }
    }

    /// Waits for a signal that ends this run: to stop, or with a new configuration that is good.
    private func nextOrder(_ inbox: SignalInbox, seen: UInt64, _ logger: Logger) async -> End {
        var version = seen
        var reloads = 0
        if let now = inbox.counts.latest, now.version <= seen { reloads = now.value[SignalNumber.hangUp] }
        while let signals = await inbox.counts.next(after: version) {
            version = signals.version
            if signals.value.asksToEnd { return .stopped }
            guard signals.value[SignalNumber.hangUp] > reloads else { continue }
            reloads = signals.value[SignalNumber.hangUp]
            do {
                return .reload(try await source.load(), seen: version)
            } catch {
                logger.error("the configuration was not taken, the old one stays in force")
                for problem in error.problems { logger.error("\(problem)") }
            }
        }
        return .stopped
    }

    private func tell(_ manager: ServiceManager, _ state: String, _ logger: Logger) {
        do {
            try manager.notify(state)
        } catch {
            logger.warning("the service manager was not told: \(error)")
        }
    }
}
