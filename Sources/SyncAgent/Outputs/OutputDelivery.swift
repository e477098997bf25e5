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
    let plan: OutputPlan
    let logger: Logger
    /// Where a publication is reported; nil where no hooks are to run.
    let hooks: HookRunner?
    let memory = Mutex(OutputMemory())
    /// The generation whose report has been acted on last.
    let settled = LatestValue<UInt64>()
    /// Called after each publication.
    let whenPublished: @Sendable () -> Void
    /// For those who ask how the output is.
    let record: OutputRecord
    private let check: StagedCheck
    /// Who looks after the delivered files; nil where nobody does.
    private let upkeep: Chores?
    private let rendering: RenderingMemory
    private let directory = Mutex<OutputDirectory?>(nil)

    /// - Parameters:
    ///   - runsHooks: Whether publications are followed by the output's hooks.
    ///   - attempts: How often a hook is tried at most; nil for as often as the plan says.
    ///   - upkeep: Who looks after the delivered files once they are there; nil where nobody does.
    ///   - logger: For what happens to the output.
    ///   - record: Where it is noted for those who ask; nil where nobody does.
    ///   - whenPublished: Called after each publication.
    init(
        plan: OutputPlan, runsHooks: Bool, attempts: Int? = nil, upkeep: Chores? = nil, logger: Logger,
        record: OutputRecord? = nil, whenPublished: @escaping @Sendable () -> Void = {}
    ) {
        self.plan = plan
        self.upkeep = upkeep
        rendering = RenderingMemory(plan: plan)
        self.logger = logger
        self.whenPublished = whenPublished
        self.record = record ?? OutputRecord(plan)
        check = StagedCheck(plan.hooks, logger: logger)
        var following = plan.hooks
        if let attempts { following.policy.attempts = min(following.policy.attempts, attempts) }
        hooks =
            runsHooks && plan.hooks.followsPublications
            ? HookRunner(
                output: plan.name, plan: following, environment: Self.environment(of: plan), logger: logger) : nil
    }

    /// What every hook of the output gets besides (rule FD-13).
    private static func environment(of plan: OutputPlan) -> [HookCommand.Variable] {
        guard plan.layout == .credentialFolder else { return [] }
        return [HookCommand.Variable(CredentialFolder.variable, plan.delivery.directory)]
    }

    /// Runs the hooks until the task is cancelled.
    func run() async {
        guard let hooks else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await hooks.run() }
            for await report in hooks.reports {
                record.note(report)
                await settle(report)
                noteOwedHooks()
            }
            group.cancelAll()
        }
    }

    /// Opens the directory before there is anything to deliver.
    ///
    /// What stands in the way is said early; `deliver` tries again.
    func prepare() async {
        if !plan.hooks.commands.isEmpty { await warnOfForeignPrograms() }
        for file in plan.files {
            for choice in file.unsafeChoices { logger.warning("\(file.name): \(choice)") }
        }
        do {
            try await noteFound(try await opened())
        } catch {
            record.note(.files(error))
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
    /// - Returns: What is missing still, and when what is there ends.
    func deliver(_ state: IdentityState) async throws(DeliveryFailure) -> Delivery {
        let rendered: RenderedSet
        do {
            rendered = try rendering.render(state)
        } catch {
            throw DeliveryFailure(error)
        }
        for warning in rendered.warnings { logger.warning("\(warning)") }
        let time = Timestamp.now
        let ends = plan.removals(of: rendered.svid, in: state, at: time)
        let delivery = Delivery(missing: rendered.missing, end: ends.all, nextEnd: ends.next)
        do {
            let set = DeliveredSet(
                rendered, kept: try await kept(rendered.missing, of: rendered.svid),
                expiry: plan.expiry(of: rendered.svid, in: state, at: time),
                holdsCertificate: plan.files.contains(where: \.content.expires))
            guard memory.withLock({ $0.refused?.files != set.files }) else {
                logger.error(
                    "this set was rolled back, since no program was proven to use it; it is not published again")
                return delivery
            }
            let directory = try await opened()
            try await keepForRollback(directory)
            let before = directory.currentGeneration
            let previous = memory.withLock { $0.subject(before: before) }
            switch try await publish(set, in: directory, previous) {
            case .unchanged:
                if let before { note(published: set, before) }
                record.note(delivered: set, before, isNew: false, isChecked: false)
                submitOwedHooks(directory, set)
            case .published(let generation, let changed, let removed):
                let facts = set.subject(generation).facts.map { ($0.name, Logger.MetadataValue.string($0.value)) }
                logger.info(
                    "published",
                    metadata: .publication(generation, ("changed", changed), ("removed", removed))
                        .merging(facts) { $1 })
                note(published: set, generation)
                record.note(delivered: set, generation, isNew: true, isChecked: !check.isEmpty)
                submit(event(changed + removed, set, generation, previous))
                whenPublished()
            }
            report(rendered.missing)
            record.note(missing: rendered.missing)
            noteOwedHooks()
        } catch let error as DeliveryError {
            throw .files(error)
        } catch let error as HookError {
            throw .refused(error)
        } catch {
            throw .interrupted
        }
        return delivery
    }

    /// Remembers what is on the disk, and gives supervised programs its passphrase.
    func note(published set: DeliveredSet, _ generation: UInt64) {
        memory.withLock { $0.note(published: set, generation) }
        do {
            try plan.passphrase?.publish(set.passphrase)
        } catch {
            logger.error("the passphrase cannot be handed over: \(error)")
        }
    }

    /// Lets go of the directory; the files stay.
    func close() async {
        await openDirectory?.close()
    }

    /// The directory, if it has been opened.
    var openDirectory: OutputDirectory? { directory.withLock { $0 } }

    func opened() async throws(DeliveryError) -> OutputDirectory {
        if let open = openDirectory { return open }
        let opened = try await OutputDirectory.open(plan.delivery, logger: logger)
        directory.withLock { $0 = opened }
        if let upkeep { keepUp(opened, by: upkeep) }
        return opened
    }

    /// Publishes the set, after the checks have agreed to it.
    private func publish(
        _ set: DeliveredSet, in directory: OutputDirectory, _ previous: HookSubject?
    ) async throws -> Publication {
        guard !check.isEmpty else { return try await directory.publish(set.files, owesHooks: hooks != nil) }
        switch try await directory.stage(set.files, owesHooks: hooks != nil) {
        case .settled(let publication): return publication
        case .staged(let staged):
            do {
                try await check.run(
                    on: staged.path, event(staged.changed + staged.removed, set, staged.generation, previous))
            } catch {
                try await directory.discard(staged)
                throw error
            }
            return try await directory.publish(staged)
        }
    }
}
