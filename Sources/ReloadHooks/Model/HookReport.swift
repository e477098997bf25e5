/// What came of the hooks of one output for one event.
package struct HookReport: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case succeeded
        case failed(HookError)
        /// The runner was stopped before the hook had ended, or before it began.
        case interrupted
    }

    package struct Entry: Hashable, Sendable {
        package let hook: Hook
        package let outcome: Outcome
        package let duration: Duration
    }

    package let event: HookEvent
    /// One entry a hook, in the order of the configuration.
    package let entries: [Entry]

    /// Whether every hook has succeeded.
    package var isSuccess: Bool { entries.allSatisfy { $0.outcome == .succeeded } }
}
