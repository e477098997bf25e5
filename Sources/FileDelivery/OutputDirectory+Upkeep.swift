internal import Logging
package import NativeKernel
internal import Synchronization

/// What is to be done for a directory besides publications.
extension OutputDirectory {
    /// Has superseded generations removed when their time has come, and `look` called once, and whenever something in
    /// the directory has been changed, by whomever; until the directory is closed.
    ///
    /// Without it generations are removed by later publications, and nobody looks.
    ///
    /// - Parameters:
    ///   - chores: Who does it.
    ///   - look: Looks at the directory, and returns how long not to be called again at least; nil where nobody looks.
    ///     A burst of changes gives one call.
    package func keepUp(by chores: Chores, _ look: (@Sendable () async -> Duration)? = nil) {
        let removal = chores.add { [self] in await removeGenerations() }
        let lookTicket = look.map { look in
            let watch = DriftWatch(of: self, look)
            let ticket = chores.add { await watch.look() }
            watch.begin(chores, ticket)
            return ticket
        }
        let upkeep = DirectoryUpkeep(chores: chores, removal: removal, look: lookTicket)
        let isClosed = self.upkeep.withLock { present in
            present = upkeep
            return self.isClosed
        }
        if isClosed { return endUpkeep() }
        if let next = nextRemoval { upkeep.removeGenerations(at: next) }
    }

    func endUpkeep() {
        let upkeep = upkeep.withLock { $0.take() }
        upkeep?.end()
    }

    private func removeGenerations() async -> ContinuousClock.Instant? {
        if let next = nextRemoval, next <= .now {
            do {
                try await work { (workspace: Workspace) in workspace.removeDue() }
            } catch {
                // The directory is closed or gone, and with it what was to be removed; or the next publication tells.
                logger.debug("no superseded generations removed", metadata: ["error": "\(error)"])
                return nil
            }
        }
        return nextRemoval
    }
}
