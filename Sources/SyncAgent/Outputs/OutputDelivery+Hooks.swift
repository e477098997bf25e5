internal import FileDelivery
internal import Logging
internal import NativeKernel
internal import ReloadHooks
internal import SPIFFE
internal import Synchronization

/// From publications to hooks, and from their reports to what is on the disk.
extension OutputDelivery {
    /// The event of a publication.
    ///
    /// - Parameters:
    ///   - names: The files that it has changed.
    ///   - set: What is published.
    ///   - generation: Its number.
    ///   - previous: What was there before.
    ///   - occasion: What has led to it.
    func event(
        _ names: [String], _ set: DeliveredSet, _ generation: UInt64, _ previous: HookSubject?,
        _ occasion: HookEvent.Occasion = .delivery
    ) -> HookEvent {
        HookEvent(
            output: plan.name, directory: plan.delivery.directory, changed: names,
            kinds: names.reduce([]) { $0.union(plan.changes(of: $1, in: set.trustDomain)) },
            current: set.subject(generation), previous: previous, occasion: occasion)
    }

    /// Says which programs and scripts of hooks somebody else could change, though root runs them.
    func warnOfForeignPrograms() async {
        let (commands, directory) = (plan.hooks.commands, plan.delivery.directory)
        let warnings = await BlockingThreads.shared.run {
            commands.flatMap { command in
                // A program that does not exist yet is looked at by `svidsync check`, and fails when it is run.
                do { return try command.ownershipWarnings(delivering: directory) } catch { return [] }
            }
        }
        for warning in warnings { logger.warning("hook \(warning)") }
    }

    /// Has the hooks run.
    func submit(_ event: HookEvent) {
        guard let hooks else { return }
        memory.withLock { $0.submitted = event.current.generation }
        hooks.submit(event)
    }

    /// A process before this one published the set and died before its hooks had run: they are made good now.
    func submitOwedHooks(_ directory: OutputDirectory, _ set: DeliveredSet) {
        guard let owed = directory.owedHooks, memory.withLock({ $0.submitted }) != owed.generation else { return }
        logger.notice(
            "the hooks of the last publication have not run; running them",
            metadata: ["generation": "\(owed.generation)"])
        // Of what had been there before no more is known.
        let previous = owed.isFirst ? nil : HookSubject(generation: owed.generation - 1)
        submit(event(plan.files.map(\.name), set, owed.generation, previous))
    }

    /// Waits until the submitted hooks have run; needs `run` under way.
    ///
    /// - Returns: What each failed hook has to say.
    func hookFailures() async -> [String] {
        guard let hooks, memory.withLock({ $0.submitted }) != 0 else { return [] }
        await hooks.drain()
        guard let report = hooks.lastReport else { return ["the hooks did not run"] }
        // `run` may be cancelled before it has come to this report, or be at it.
        await settle(report)
        await untilSettled(report)
        // A rollback has hooks of its own; the failure that has led to it remains the news.
        if memory.withLock({ $0.submitted }) != report.event.current.generation { await hooks.drain() }
        return report.failures
    }

    /// Acts on what came of the hooks of a publication; once for each, whoever comes first.
    ///
    /// A hook that failed has run, too: running it again is not a matter of the next start.
    func settle(_ report: HookReport) async {
        let generation = report.event.current.generation
        guard report.isComplete, let directory = openDirectory, memory.withLock({ $0.beginSettling(generation) })
        else { return }
        if report.isSuccess { memory.withLock { $0.note(provenGeneration: generation) } }
        let isRolledBack =
            report.isUnproven && plan.hooks.policy.onFailure == .rollback
            ? await rollBack(report.event, directory) : false
        if !isRolledBack { await markDone(generation, directory) }
        settled.set(generation)
    }

    private func untilSettled(_ report: HookReport) async {
        guard report.isComplete else { return }
        var last = settled.latest
        while (last?.value ?? 0) < report.event.current.generation, !Task.isCancelled {
            last = await settled.next(after: last?.version ?? 0)
        }
    }

    private func markDone(_ generation: UInt64, _ directory: OutputDirectory) async {
        do {
            try await directory.markHooksDone(generation)
        } catch {
            logger.warning("it could not be noted that the hooks have run: \(error)")
        }
    }

    // MARK: Rollback

    /// Keeps what an earlier process has published, in case that what follows has to be rolled back.
    func keepForRollback(_ directory: OutputDirectory) async throws(DeliveryError) {
        // A set whose passphrase went with the process before could not be read by anybody.
        guard plan.hooks.policy.onFailure == .rollback, plan.passphrase == nil,
            memory.withLock({ $0.current == nil && $0.proven == nil })
        else { return }
        guard let files = try await directory.snapshot() else { return }
        let chain = plan.files.first { $0.content.beginsWithCertificates }?.name
        memory.withLock { $0.note(found: DeliveredSet(found: files, chain: chain)) }
    }

    /// Publishes the last set that was proven in place of one that was not, unless that is itself such a return.
    ///
    /// - Returns: Whether it was published; its hooks are under way then.
    private func rollBack(_ event: HookEvent, _ directory: OutputDirectory) async -> Bool {
        let generation = event.current.generation
        guard event.occasion != .rollback else {
            logger.critical("the older set was published again, and no program is proven to use it either")
            return false
        }
        guard let older = memory.withLock({ $0.refuse(generation) }) else {
            logger.critical("there is no older set to go back to; the unproven one stays")
            return false
        }
        guard let end = older.notAfter, end > .now else {
            logger.critical("the older set has expired; the unproven one stays")
            return false
        }
        do {
            let publication = try await directory.publish(older.files, owesHooks: true, replacing: generation)
            guard case .published(let number, let changed, let removed) = publication else { return false }
            logger.critical(
                "rolled back: the older set is published again, since no program is proven to use the new one",
                metadata: ["generation": "\(number)", "unproven": "\(generation)"])
            note(published: older, number)
            record.note(rolledBackTo: older, number)
            submit(self.event(changed + removed, older, number, event.current, .rollback))
            whenPublished()
            return true
        } catch {
            guard error.code != .outdated else { return false }
            logger.critical("the older set could not be published again: \(error)")
            return false
        }
    }
}
