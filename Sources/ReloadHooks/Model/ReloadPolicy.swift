/// How the hooks of one output are spaced and repeated.
package struct ReloadPolicy: Hashable, Sendable {
    /// What to do when a set has been published and it stays unproven that its consumer uses it.
    package enum Failure: String, CaseIterable, Hashable, Sendable {
        /// The new set stays.
        case keep
        /// The set before is published again, if it is still valid.
        case rollback
    }

    /// Hooks wait until no further delivery has come for this long.
    package var quiet: Duration
    /// They wait no longer than this after the first delivery.
    package var longestWait: Duration
    /// A random time up to this is waited in addition, so that many machines do not reload in step.
    package var splay: Duration
    /// How often a hook is tried, until it has succeeded or a newer delivery takes the place of this one; at least 1.
    package var attempts: Int
    /// How often the hooks are run again when a proof has failed.
    package var repetitions: Int
    package var onFailure: Failure
    /// The longest wait between the first two attempts; each further one may be twice as long.
    package var firstRetry: Duration
    /// The longest wait between any two attempts.
    package var longestRetry: Duration

    package init(
        quiet: Duration = .zero, longestWait: Duration = .zero, splay: Duration = .zero, attempts: Int = 10,
        repetitions: Int = 2, onFailure: Failure = .keep, firstRetry: Duration = .seconds(1),
        longestRetry: Duration = .seconds(60)
    ) {
        self.quiet = quiet
        self.longestWait = longestWait
        self.splay = splay
        self.attempts = attempts
        self.repetitions = repetitions
        self.onFailure = onFailure
        self.firstRetry = firstRetry
        self.longestRetry = longestRetry
    }

    /// A wait of a random length.
    func splayDelay(fraction: Double = .random(in: 0...1)) -> Duration { splay * fraction }

    /// The wait after so many failed attempts, drawn from the upper half of its bound.
    func delay(afterAttempt attempt: Int, fraction: Double = .random(in: 0...1)) -> Duration {
        var bound = min(firstRetry, longestRetry)
        for _ in 1..<max(1, min(attempt, 62)) where bound < longestRetry { bound = min(bound * 2, longestRetry) }
        return bound / 2 + bound / 2 * fraction
    }
}
