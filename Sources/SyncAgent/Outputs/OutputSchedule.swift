internal import SPIFFE
internal import WorkloadAPI

/// What is to be done for one output, and when: a value, without clock or disk.
struct OutputSchedule {
    /// Something to do.
    enum Job: Sendable {
        case deliver(IdentityState)
        /// Take the files away; the text says why.
        case withdraw(String)
    }

    /// How long the change of one kind of bundles waits for that of the other, which most probably is on its way.
    static let settling = Duration.milliseconds(20)

    private let onDenied: WithdrawalPolicy
    private let removesExpired: Bool
    private let joinsStreams: Bool
    /// What is to be delivered and is not yet.
    private var undelivered: IdentityState?
    /// What was delivered last, where it is of use.
    private var last: IdentityState?
    /// Until when the undelivered state waits for the rest of a change.
    private var pause: ContinuousClock.Instant?
    /// Since when the workload has had no right to what was delivered, and why.
    private var withdrawal: (since: ContinuousClock.Instant, reason: String)?
    /// When the delivered SVID ends; nil where nothing is delivered.
    private var expiry: ContinuousClock.Instant?
    /// What is to be delivered again, without what has expired then.
    private var repetition: (at: ContinuousClock.Instant, state: IdentityState)?
    private var isEmptied = false
    private var failures = 0
    private var retry: ContinuousClock.Instant?

    /// - Parameters:
    ///   - onDenied: What becomes of the files when the workload has no right to them any more.
    ///   - removesExpired: Whether they are taken away when they have expired.
    ///   - joinsStreams: Whether the output draws from two streams of the Workload API that tell of one change.
    init(onDenied: WithdrawalPolicy, removesExpired: Bool, joinsStreams: Bool = false) {
        self.onDenied = onDenied
        self.removesExpired = removesExpired
        self.joinsStreams = joinsStreams
    }

    /// How often in a row something has failed.
    var attempts: Int { failures }

    /// Takes what the Workload API says now; it takes the place of what could not be delivered.
    mutating func take(_ state: WorkloadState, at now: ContinuousClock.Instant) {
        failures = 0
        retry = nil
        switch state {
        case .entitled(let state):
            undelivered = state
            pause = isHalf(state) ? pause ?? now + Self.settling : nil
        case .denied(let reason):
            undelivered = nil
            pause = nil
            lose(reason, at: now)
        }
    }

    /// Whether one kind of a trust domain's keys has changed and the other has not: authorities are renewed together, and
    /// each stream tells of its own.
    private func isHalf(_ state: IdentityState) -> Bool {
        guard joinsStreams, let last else { return false }
        return (state.x509.bundles != last.x509.bundles) != (state.jwtBundles != last.jwtBundles)
    }

    /// Something that the output needs has not come yet; another state will bring it.
    mutating func isWaiting() { settle() }

    /// The identity that the output asks for is not in the state at hand.
    mutating func identityIsMissing(_ reason: String, at now: ContinuousClock.Instant) {
        undelivered = nil
        lose(reason, at: now)
    }

    /// Nothing that could be delivered is valid.
    mutating func everythingHasExpired(at now: ContinuousClock.Instant) {
        settle()
        expiry = now
    }

    private mutating func lose(_ reason: String, at now: ContinuousClock.Instant) {
        repetition = nil
        withdrawal = (withdrawal?.since ?? now, reason)
    }

    /// The files are on the disk.
    ///
    /// - Parameters:
    ///   - remaining: How long they are of use from now on.
    ///   - again: When to deliver the same state once more, since something in it has expired.
    mutating func delivered(remaining: Duration, again: Duration? = nil, at now: ContinuousClock.Instant) {
        let state = undelivered ?? repetition?.state
        settle()
        if joinsStreams { last = state ?? last }
        if let again, let state { repetition = (now + again, state) }
        withdrawal = nil
        isEmptied = false
        expiry = now + remaining
    }

    /// The files have been taken away.
    mutating func withdrawn() {
        settle()
        isEmptied = true
    }

    private mutating func settle() {
        undelivered = nil
        pause = nil
        repetition = nil
        failures = 0
        retry = nil
    }

    /// It did not work; try again after the pause.
    mutating func failed(_ pause: Duration, at now: ContinuousClock.Instant) {
        failures += 1
        retry = now + pause
    }

    /// What is to be done now, if anything.
    func job(at now: ContinuousClock.Instant) -> Job? {
        if let retry, now < retry { return nil }
        if let undelivered { return pause.map { now < $0 } == true ? nil : .deliver(undelivered) }
        if let removal, removal.at <= now { return .withdraw(removal.reason) }
        if let repetition, repetition.at <= now { return .deliver(repetition.state) }
        return nil
    }

    /// When there may be something to do, if nothing else happens.
    var next: ContinuousClock.Instant? {
        if let retry { return retry }
        if undelivered != nil { return pause ?? .now }
        return [removal?.at, repetition?.at].compactMap { $0 }.min()
    }

    private var removal: (at: ContinuousClock.Instant, reason: String)? {
        guard !isEmptied else { return nil }
        var removals: [(at: ContinuousClock.Instant, reason: String)] = []
        if let withdrawal, case .remove(let after) = onDenied {
            removals.append((withdrawal.since + after, withdrawal.reason))
        }
        if removesExpired, let expiry { removals.append((expiry, "they have expired")) }
        return removals.min { $0.at < $1.at }
    }
}
