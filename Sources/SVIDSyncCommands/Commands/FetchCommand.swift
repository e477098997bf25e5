internal import NativeKernel
internal import SyncAgent

/// `svidsync fetch`: everything once.
struct FetchCommand: Command {
    static let description = CommandDescription(
        name: "fetch", summary: "Write the configured files once and exit: init containers, cron.",
        discussion: """
            Waits for the Workload API and for the workload's registration, at most as long as --timeout says, writes
            every output and exits. Until all are complete, those that are follow the Workload API. The reason for a
            failure is the last line on standard error, and the exit status tells its kind: 65 refused by validation,
            69 unreachable, 73 not written, 75 a hook failed, 77 denied.
            """,
        options: [
            ConfigurationSource.option,
            .option("--timeout", "DURATION", "give up after this time; 60s by default"),
            .flag("--hooks", "run the outputs' hooks too, where something was written"),
            .flag("--once-per-output", "leave an output that is written as it is while others wait for their identity"),
        ],
        examples: [
            ("svidsync fetch --timeout 2m", "wait at most two minutes, as an init container"),
            ("svidsync fetch --config job.yaml --hooks", "write, then run the hooks"),
        ])

    private let source: any PlanSource
    private let timeout: Duration
    private let runsHooks: Bool
    private let oncePerOutput: Bool

    init(_ arguments: ParsedArguments) throws(UsageError) {
        source = ConfigurationSource(arguments)
        timeout = try arguments.duration("--timeout") ?? .seconds(60)
        guard timeout > .zero else { throw UsageError(message: "--timeout must be longer than nothing") }
        runsHooks = arguments.has("--hooks")
        oncePerOutput = arguments.has("--once-per-output")
    }

    /// Everything once, without hooks.
    init(source: any PlanSource, timeout: Duration) {
        self.source = source
        self.timeout = timeout
        runsHooks = false
        oncePerOutput = false
    }

    func run() async -> ExitStatus {
        await AgentThreads.run { await fetch() }
    }

    private func fetch() async -> ExitStatus {
        let plan: AgentPlan
        do {
            plan = try await source.load()
        } catch {
            return ConfigurationSource.report(error)
        }
        for output in plan.outputs where output.passphrase != nil && !(runsHooks && output.handsPassphraseToHooks) {
            Console.complain(
                "warning: \(output.name): nobody gets the passphrase that is generated, so nobody can read the keys; see"
                    + " --hooks and 'svidsync exec'")
        }
        let delivery = OneShotDelivery(
            plan: plan, runsHooks: runsHooks, oncePerOutput: oncePerOutput, logger: AgentLogging.logger(plan.log))
        // As the first process of a container it would get no signal that it does not listen to.
        guard let inbox = SignalInbox.opened() else { return .internalError }
        return await run(delivery, inbox)
    }

    private func run(_ delivery: OneShotDelivery, _ inbox: SignalInbox) async -> ExitStatus {
        await withTaskGroup(of: ExitStatus?.self) { group in
            group.addTask {
                await inbox.run()
                return nil
            }
            group.addTask {
                do throws(AgentError) {
                    try await delivery.run(within: timeout)
                    return .success
                } catch {
                    // After a signal there is only that to say.
                    if Task.isCancelled { return nil }
                    Console.complain(error.message)
                    return ExitStatus(error)
                }
            }
            group.addTask {
                await inbox.untilAskedToEnd()
                if Task.isCancelled { return nil }
                Console.complain("ended by a signal before everything was written")
                return inbox.counts.latest?.value.endStatus
            }
            var status: ExitStatus?
            while status == nil, let next = await group.next() { status = next }
            group.cancelAll()
            return status ?? .internalError
        }
    }
}
