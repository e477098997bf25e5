internal import FileDelivery
internal import Logging
internal import ReloadHooks
internal import Synchronization

/// What happens to delivered files besides deliveries.
extension OutputDelivery {
    /// Repairs what somebody else does to the delivered files, until the task is cancelled.
    func watch(_ directory: OutputDirectory) async {
        var repairs = 0
        await directory.watch {
            do throws(DeliveryError) {
                let before = directory.currentGeneration
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
                noteRepair(generation, changed + removed, before)
                // Another program that does it again and again is not to be raced with.
                await Self.pause(.seconds(min(repairs, 60)))
            } catch {
                logger.debug("the delivered files could not be looked at: \(error)")
            }
        }
    }

    private func noteRepair(_ generation: UInt64, _ changed: [String], _ before: UInt64?) {
        let (set, previous) = memory.withLock { memory in (memory.current?.set, memory.subject(before: before)) }
        if let set { note(published: set, generation) }
        record.note(repaired: generation)
        submit(event(changed, set ?? .nothing, generation, previous))
        whenPublished()
    }

    private static func pause(_ time: Duration) async {
        // Ended early by cancellation alone.
        do { try await Task.sleep(for: time) } catch {}
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
