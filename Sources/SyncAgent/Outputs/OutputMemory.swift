internal import ReloadHooks

/// What one output remembers of its deliveries.
struct OutputMemory {
    /// A set under the number of its publication.
    struct Published {
        let set: DeliveredSet
        let generation: UInt64
    }

    /// The generation whose hooks were submitted last; they are owed until a report says that they ran.
    var submitted: UInt64 = 0
    /// The files that the last delivery had to do without.
    var missing: [String] = []
    /// The generation whose report was acted on last.
    private var settled: UInt64 = 0
    /// What this process has published last.
    private(set) var current: Published?
    /// The last set whose reload was proven, or that was there before this process.
    private(set) var proven: DeliveredSet?
    /// A set that was rolled back: it is not published again.
    private(set) var refused: DeliveredSet?

    /// What there was before a publication, as hooks are told; nil before the first.
    func subject(before generation: UInt64?) -> HookSubject? {
        guard let generation else { return nil }
        guard let current, current.generation == generation else { return HookSubject(generation: generation) }
        return current.set.subject(generation)
    }

    /// Whether nobody has acted on the report of this generation yet.
    mutating func beginSettling(_ generation: UInt64) -> Bool {
        guard generation > settled else { return false }
        settled = generation
        return true
    }

    mutating func note(published set: DeliveredSet, _ generation: UInt64) {
        current = Published(set: set, generation: generation)
    }

    /// Notes a set of an earlier process, whose proof is taken for granted.
    mutating func note(found set: DeliveredSet) { proven = proven ?? set }

    mutating func note(provenGeneration generation: UInt64) {
        guard let current, current.generation == generation else { return }
        proven = current.set
        refused = nil
    }

    /// Gives up the current set; returns the one that takes its place.
    mutating func refuse(_ generation: UInt64) -> DeliveredSet? {
        guard let current, current.generation == generation else { return nil }
        refused = current.set
        return proven
    }
}
