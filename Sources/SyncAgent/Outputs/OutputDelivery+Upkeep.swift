internal import FileDelivery
internal import Logging
internal import NativeKernel
internal import ReloadHooks
internal import Synchronization

/// What happens to delivered files besides deliveries.
extension OutputDelivery {
    /// Has old generations removed, and put right what somebody else does to the delivered files.
    func keepUp(_ directory: OutputDirectory, by chores: Chores) {
        let repairs = Mutex(0)
        directory.keepUp(by: chores) { [self] in
            guard let generation = await repair(directory) else { return .zero }
            let count = repairs.withLock { repairs in
                repairs += 1
                return repairs
            }
            logger.warning(
                "somebody changed the delivered files; they are as they were again",
                metadata: [
                    "generation": "\(generation.number)", "changed": "\(generation.changed.joined(separator: " "))",
                    "repairs": "\(count)",
                ])
            // Another program that does it again and again is not to be raced with.
            return .seconds(min(count, 60))
        }
    }

    /// The generation that was published for a repair; nil where there was nothing to do, or it failed.
    private func repair(_ directory: OutputDirectory) async -> (number: UInt64, changed: [String])? {
        do throws(DeliveryError) {
            let before = directory.currentGeneration
            guard
                case .published(let generation, let changed, let removed) = try await directory.repair(
                    owesHooks: hooks != nil)
            else { return nil }
            noteRepair(generation, changed + removed, before)
            return (generation, changed + removed)
        } catch {
            logger.debug("the delivered files could not be looked at: \(error)")
            return nil
        }
    }

    private func noteRepair(_ generation: UInt64, _ changed: [String], _ before: UInt64?) {
        let (set, previous) = memory.withLock { memory in (memory.current?.set, memory.subject(before: before)) }
        if let set { note(published: set, generation) }
        record.note(repaired: generation)
        submit(event(changed, set ?? .nothing, generation, previous))
        whenPublished()
    }

    /// Takes the files away, which the workload has no right to any more, and submits the hooks.
    func withdraw(_ reason: String) async throws(DeliveryFailure) {
        do {
            let directory = try await opened()
            guard let before = directory.currentGeneration else { return }
            guard
                case .published(let generation, let changed, let removed) = try await directory.publish(
                    [], owesHooks: hooks != nil)
            else { return }
            logger.error(
                "the files were withdrawn: \(reason)",
                metadata: .publication(generation, ("emptied", changed), ("removed", removed)))
            let previous = memory.withLock { $0.subject(before: before) }
            note(published: .nothing, generation)
            record.note(withdrawn: reason, generation)
            submit(event(changed + removed, .nothing, generation, previous, .withdrawal))
            whenPublished()
        } catch {
            throw .files(error)
        }
    }
}
