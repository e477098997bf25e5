internal import NativeKernel

/// Whether the hooks of the current generation have run: a mark in its directory, which a crash does not lose.
extension Workspace {
    /// The current generation, if its hooks have not run.
    var pendingHooksGeneration: UInt64? {
        guard current?.owesHooks == true else { return nil }
        return current?.name.number
    }

    /// Notes that the hooks of a generation are to run; nothing where it is not the current one.
    func markHooksPending(_ number: UInt64) throws(DeliveryError) {
        guard current?.name.number == number, current?.owesHooks == false else { return }
        do {
            try current?.directory.createFile(Layout.hooksOwed).close()
            try current?.directory.synchronise()
        } catch {
            guard error.reason == .exists else { throw .of(error, path(Layout.hooksOwed)) }
        }
        current?.owesHooks = true
    }

    /// Notes that the hooks have run for a generation; nothing where a newer one is current, which owes them itself.
    ///
    /// Not synchronised: were it lost, the hooks would run once more.
    func markHooksDone(_ number: UInt64) throws(DeliveryError) {
        guard current?.name.number == number, current?.owesHooks == true else { return }
        do {
            try current?.directory.unlink(Layout.hooksOwed)
        } catch {
            guard error.reason == .noSuchFile else { throw .of(error, path(Layout.hooksOwed)) }
        }
        current?.owesHooks = false
    }
}
