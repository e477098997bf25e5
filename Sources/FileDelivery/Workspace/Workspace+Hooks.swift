internal import NativeKernel

/// Whether the hooks of the current generation have run: a mark in its directory, which a crash does not lose.
extension Workspace {
    /// Marks a generation that is being made.
    func markHooksOwed(_ owed: OwedHooks, in generation: borrowing Directory) throws(SystemError) {
        let mark = try generation.createFile(Layout.hooksOwed)
        guard owed.isFirst else { return }
        try mark.write(Array(Layout.firstSet.utf8).span)
        try mark.synchronise()
    }

    /// Reads the mark of a generation.
    func hooksOwed(by name: GenerationName, in generation: borrowing Directory) throws(SystemError) -> OwedHooks {
        let mark = try generation.read(Layout.hooksOwed, limit: 4096)
        return OwedHooks(generation: name.number, isFirst: mark == Array(Layout.firstSet.utf8))
    }

    /// Notes that the hooks have run for a generation; nothing where a newer one is current, which owes them itself.
    ///
    /// Not synchronised: were it lost, the hooks would run once more.
    func markHooksDone(_ number: UInt64) throws(DeliveryError) {
        guard current?.name.number == number, current?.owed != nil else { return }
        do {
            try current?.directory.unlink(Layout.hooksOwed)
        } catch {
            guard error.reason == .noSuchFile else { throw .of(error, path(Layout.hooksOwed)) }
        }
        current?.owed = nil
    }
}
