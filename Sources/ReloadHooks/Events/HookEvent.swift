/// A delivery that hooks are told about.
package struct HookEvent: Hashable, Sendable {
    /// What has led to it.
    package enum Occasion: String, Hashable, Sendable {
        case delivery
        /// An older set has been published again, since the proof of a newer one failed.
        case rollback
        /// The files have been taken away; there is nothing that could be proven.
        case withdrawal
    }

    /// The name of the output.
    package let output: String
    /// The directory that was published.
    package let directory: String
    /// The names of the files that changed, sorted; none holds white space.
    package let changed: [String]
    /// What these changes mean.
    package let kinds: Set<ChangeKind>
    /// What is on the disk now.
    package let current: HookSubject
    /// What was there before; nil for the first delivery.
    package let previous: HookSubject?
    package let occasion: Occasion
    /// Whether nothing had been delivered before, nor has been since.
    private(set) var isFirst: Bool

    package init(
        output: String, directory: String, changed: [String], kinds: Set<ChangeKind>, current: HookSubject,
        previous: HookSubject? = nil, occasion: Occasion = .delivery
    ) {
        self.output = output
        self.directory = directory
        self.changed = Array(Set(changed)).sorted()
        self.kinds = kinds
        self.current = current
        self.previous = previous
        self.occasion = occasion
        isFirst = previous == nil
    }

    /// This event, standing for an earlier one too that no hook has seen: whatever changed in either has changed.
    ///
    /// It is not the first even if that was: a consumer may have started with the earlier set, and must learn of this one.
    func absorbing(_ earlier: HookEvent) -> HookEvent {
        var event = HookEvent(
            output: output, directory: directory, changed: changed + earlier.changed, kinds: kinds.union(earlier.kinds),
            current: current, previous: earlier.previous, occasion: occasion)
        event.isFirst = isFirst
        return event
    }
}
