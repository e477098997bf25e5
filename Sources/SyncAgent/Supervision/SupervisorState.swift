internal import NativeKernel

/// Where a supervised program is in its life.
struct SupervisorState {
    private(set) var child: ChildProcess?
    private var hasBegun = false
    private var isStarting = false
    private var missed: Set<Int32> = []
    /// Whether the program has been asked to end for good.
    private(set) var isEnding = false
    /// Whether the program is ended to be started again.
    private(set) var isRestarting = false
    /// The last change of credentials that the program knows of, from its start or by being told.
    private(set) var knownChange: UInt64 = 0

    /// Notes that the program is about to be started, with what there is after a change.
    ///
    /// - Returns: False where it is not to be started once more, since it has been asked to end meanwhile.
    mutating func starts(after change: UInt64) -> Bool {
        guard !hasBegun || !isEnding else { return false }
        knownChange = change
        hasBegun = true
        isStarting = true
        return true
    }

    /// Notes a start; returns the signals that came while there was no child to pass them to.
    mutating func began(_ child: ChildProcess) -> Set<Int32> {
        self.child = child
        isRestarting = false
        isStarting = false
        defer { missed = [] }
        return missed
    }

    /// The child that is to get a signal; without one it is kept for the child that is being started.
    mutating func receiver(of signal: Int32) -> ChildProcess? {
        if isStarting { missed.insert(signal) }
        return child
    }

    /// Notes that it has ended; returns whether that was for a restart.
    mutating func ended() -> Bool {
        child = nil
        return isRestarting && !isEnding
    }

    /// Notes that it is to end for good; returns whether it is being run at all.
    ///
    /// A child that is being started may have been too late for what a terminal has sent, so it gets that, too.
    mutating func noteEnding(_ signal: Int32) -> Bool {
        isEnding = true
        if isStarting { missed.insert(signal) }
        return hasBegun
    }

    /// Notes that the program is told about a change.
    mutating func tells(_ change: UInt64) { knownChange = change }

    /// Has the child ended for a restart; returns it, or nil where there is none to end.
    mutating func beginRestart() -> ChildProcess? {
        guard let child, !isEnding, !isRestarting else { return nil }
        isRestarting = true
        return child
    }
}
