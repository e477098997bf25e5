internal import NativeKernel

/// The chores of an output directory.
struct DirectoryUpkeep: Sendable {
    let chores: Chores
    let removal: Chores.Ticket
    /// Nil where nobody looks after what others do.
    let look: Chores.Ticket?

    func removeGenerations(at moment: ContinuousClock.Instant) { chores.ask(for: removal, at: moment) }

    func end() {
        chores.remove(removal)
        if let look { chores.remove(look) }
    }
}
