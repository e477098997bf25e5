/// What came of the hooks of one output for one event.
package struct HookReport: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case succeeded
        case failed(HookError)
        /// The runner was stopped before the hook had ended, or before it began.
        case interrupted
    }

    package struct Entry: Hashable, Sendable {
        /// What was done, in a few words.
        package let name: String
        package let isProof: Bool
        package let outcome: Outcome
        /// Of the last attempt.
        package let duration: Duration
        /// How often it was tried.
        package let attempts: Int
    }

    package let event: HookEvent
    /// One entry for each hook that the event concerns, then one for each proof, in the order of the configuration.
    package let entries: [Entry]
    /// Whether it was given up before everything had succeeded: for a newer event, with which the failed hooks are run, too,
    /// or since the runner was stopped.
    package let isUnfinished: Bool

    /// Whether every hook and every proof has succeeded.
    package var isSuccess: Bool { entries.allSatisfy { $0.outcome == .succeeded } }
}
