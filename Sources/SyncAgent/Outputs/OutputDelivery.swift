internal import FileDelivery
internal import Logging
internal import NativeKernel
internal import ReloadHooks
internal import SPIFFE
internal import Synchronization
internal import WorkloadAPI

/// The open directory of one output, and the step from a state to files and hooks.
///
/// `deliver` and `run` may be under way at the same time; `deliver` itself is for one task.
final class OutputDelivery: Sendable {
    private let plan: OutputPlan
    /// Where a publication is reported; nil where no hooks are to run.
    private let hooks: HookRunner?
    private let logger: Logger
    private let rendering: RenderingMemory
    private let directory = LatestValue<OutputDirectory>()
    /// The generation whose hooks were submitted last; they are owed until a report says that they ran.
    private let submitted = Mutex<UInt64>(0)
    /// The identity in the files.
    private let delivered = Mutex<X509SVID?>(nil)

    /// - Parameter runsHooks: Whether publications are followed by the output's hooks.
    init(plan: OutputPlan, runsHooks: Bool, logger: Logger) {
        self.plan = plan
        rendering = RenderingMemory(plan: plan)
        self.logger = logger
        hooks =
            runsHooks && !plan.hooks.isEmpty
            ? HookRunner(output: plan.name, hooks: plan.hooks, logger: logger) : nil
    }

    /// Runs the hooks and the removal of old generations until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            if let hooks {
                group.addTask { await hooks.run() }
                group.addTask {
                    for await report in hooks.reports { await self.settle(report) }
                }
            }
            if let directory = await directory.next(after: 0)?.value {
                group.addTask { await self.watch(directory) }
                await directory.run()
            }
            group.cancelAll()
        }
    }

    /// Opens the directory before there is anything to deliver.
    ///
    /// What stands in the way is said early; `deliver` tries again.
    func prepare() async {
        do {
            _ = try await opened()
        } catch {
            logger.error("the directory cannot be delivered into yet: \(error)")
        }
        guard plan.files.contains(where: \.content.isSecret) else { return }
        do {
            let isInMemory = try await BlockingThreads.shared.run { [plan] () throws(DeliveryError) in
                try OutputDirectory.isInMemory(plan.delivery)
            }
            guard !isInMemory else { return }
            logger.warning(
                "keys are delivered to a disk; a directory on tmpfs, such as below /run, is better",
                metadata: ["directory": "\(plan.delivery.directory)"])
        } catch {
            logger.debug("the file system cannot be told: \(error)")
        }
    }

    /// Brings the files up to date with a state and submits the hooks if anything changed.
    ///
    /// - Returns: The identity that the files carry.
    @discardableResult
    func deliver(_ state: IdentityState) async throws(DeliveryFailure) -> X509SVID {
        let rendered: RenderedSet
        do {
            rendered = try rendering.render(state)
        } catch {
            throw DeliveryFailure(error)
        }
        for warning in rendered.warnings { logger.warning("\(warning)") }
        do {
            let directory = try await opened()
            switch try await directory.publish(rendered.files, owesHooks: hooks != nil) {
            case .unchanged:
                submitOwedHooks(directory, rendered.svid)
            case .published(let generation, let changed, let removed):
                logger.info(
                    "published",
                    metadata: [
                        "generation": "\(generation)", "changed": "\(changed.joined(separator: " "))",
                        "removed": "\(removed.joined(separator: " "))", "spiffe_id": "\(rendered.svid.id)",
                        "not_after": "\(rendered.svid.notAfter)",
                    ])
                submit(generation, changed + removed, rendered.svid)
            }
        } catch {
            throw .files(error)
        }
        delivered.withLock { $0 = rendered.svid }
        return rendered.svid
    }

    /// Repairs what somebody else does to the delivered files.
    private func watch(_ directory: OutputDirectory) async {
        var repairs = 0
        await directory.watch {
            do throws(DeliveryError) {
                guard
                    case .published(let generation, let changed, let removed) = try await directory.repair(
                        owesHooks: hooks != nil)
                else { return }
                repairs += 1
                logger.warning(
                    "somebody changed the delivered files; they are as they were again",
                    metadata: [
                        "generation": "\(generation)", "changed": "\((changed + removed).joined(separator: " "))",
                        "repairs": "\(repairs)",
                    ])
                submit(generation, changed + removed, delivered.withLock { $0 })
                // Another program that does it again and again is not to be raced with.
                await Self.pause(.seconds(min(repairs, 60)))
            } catch {
                logger.debug("the delivered files could not be looked at: \(error)")
            }
        }
    }

    private static func pause(_ time: Duration) async {
        // Ended early by cancellation alone.
        do { try await Task.sleep(for: time) } catch {}
    }

    /// Takes the files away, which the workload has no right to any more, and submits the hooks.
    func withdraw(_ reason: String) async throws(DeliveryFailure) {
        do {
            let directory = try await opened()
            guard directory.currentGeneration != nil else { return }
            guard
                case .published(let generation, let changed, let removed) = try await directory.publish(
                    [], owesHooks: hooks != nil)
            else { return }
            logger.error(
                "the files were withdrawn: \(reason)",
                metadata: [
                    "generation": "\(generation)", "emptied": "\(changed.joined(separator: " "))",
                    "removed": "\(removed.joined(separator: " "))",
                ])
            submit(generation, changed + removed, nil)
        } catch {
            throw .files(error)
        }
    }

    /// Waits until the submitted hooks have run; needs `run` under way.
    ///
    /// - Returns: What each failed hook has to say.
    func hookFailures() async -> [String] {
        guard let hooks, submitted.withLock({ $0 }) != 0 else { return [] }
        await hooks.drain()
        guard let report = hooks.lastReport else { return ["the hooks did not run"] }
        // `run` may be cancelled before it has come to this report.
        await settle(report)
        return report.failures
    }

    /// Lets go of the directory; the files stay.
    func close() async {
        await directory.latest?.value.close()
    }

    private func opened() async throws(DeliveryError) -> OutputDirectory {
        if let open = directory.latest { return open.value }
        let opened = try await OutputDirectory.open(plan.delivery, logger: logger)
        directory.set(opened)
        return opened
    }

    // MARK: Hooks

    private func submit(_ generation: UInt64, _ changed: [String], _ svid: X509SVID?) {
        guard let hooks else { return }
        submitted.withLock { $0 = generation }
        hooks.submit(
            HookEvent(
                output: plan.name, directory: plan.delivery.directory, changed: changed,
                environment: facts(svid) + [HookCommand.Variable(Self.generationVariable, "\(generation)")]))
    }

    private func facts(_ svid: X509SVID?) -> [HookCommand.Variable] {
        var facts: [HookCommand.Variable] = []
        if let svid {
            facts.append(HookCommand.Variable("SVIDSYNC_SPIFFE_ID", svid.id.description))
            facts.append(HookCommand.Variable("SVIDSYNC_NOT_AFTER", svid.notAfter.rfc3339))
        }
        if plan.layout == .credentialFolder {
            facts.append(HookCommand.Variable(CredentialFolder.variable, plan.delivery.directory))
        }
        return facts
    }

    /// A process before this one published the set and died before its hooks had run: they are made good now.
    private func submitOwedHooks(_ directory: OutputDirectory, _ svid: X509SVID) {
        guard let owed = directory.pendingHooksGeneration, submitted.withLock({ $0 }) != owed else { return }
        logger.notice(
            "the hooks of the last publication have not run; running them", metadata: ["generation": "\(owed)"])
        submit(owed, plan.files.map(\.name), svid)
    }

    /// Notes that hooks have run.
    ///
    /// A hook that failed has run, too: running it again is not a matter of the next start.
    private func settle(_ report: HookReport) async {
        guard report.isComplete, let directory = directory.latest?.value,
            let text = report.event.environment.first(where: { $0.name == Self.generationVariable })?.value,
            let generation = UInt64(text)
        else { return }
        do {
            try await directory.markHooksDone(generation)
        } catch {
            logger.warning("it could not be noted that the hooks have run: \(error)")
        }
    }

    private static let generationVariable = "SVIDSYNC_GENERATION"
}
