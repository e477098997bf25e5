package import ReloadHooks

/// What becomes of a supervised program.
package struct SupervisionPolicy: Hashable, Sendable {
    /// What is done when it ends by itself.
    package enum Restart: String, CaseIterable, Hashable, Sendable {
        case never
        /// Started again unless its exit status is 0.
        case onFailure = "on-failure"
        case always
        /// Started again when credentials have changed, and not before: for programs that do something with them and
        /// end.
        case onChange = "on-change"
    }

    /// What is done when credentials have changed.
    package enum Change: Hashable, Sendable {
        case nothing
        case signal(HookSignal)
        /// It is asked to end, and started again.
        case restart
    }

    package var restart: Restart
    package var change: Change
    /// How long it has to end before it is killed, where it is restarted on a change.
    package var stopTimeout: Duration

    package init(restart: Restart = .never, change: Change = .nothing, stopTimeout: Duration = .seconds(10)) {
        self.restart = restart
        self.change = change
        self.stopTimeout = stopTimeout
    }
}
