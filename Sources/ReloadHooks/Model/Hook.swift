/// One action after a delivery, and for which deliveries it is run.
package struct Hook: Hashable, Sendable {
    package let action: HookAction
    /// The changes that it is run for; empty for any.
    package let kinds: Set<ChangeKind>
    /// Whether it is run after the first delivery too, when there was nothing before.
    package let runsFirst: Bool

    package init(_ action: HookAction, on kinds: Set<ChangeKind> = [], runsFirst: Bool = true) {
        self.action = action
        self.kinds = kinds
        self.runsFirst = runsFirst
    }

    /// Whether it is to be run for an event.
    func applies(to event: HookEvent) -> Bool {
        (runsFirst || !event.isFirst) && (kinds.isEmpty || !kinds.isDisjoint(with: event.kinds))
    }
}

extension Hook: CustomStringConvertible {
    package var description: String { action.description }
}
