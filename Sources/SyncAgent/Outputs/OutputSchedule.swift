internal import SPIFFE
internal import WorkloadAPI

/// What is to be done for one output, and when: a value, without clock or disk.
struct OutputSchedule {
    /// Something to do.
    enum Job: Sendable {
        case deliver(X509Context)
        /// Take the files away; the text says why.
        case withdraw(String)
    }

    private let onDenied: WithdrawalPolicy
    private let removesExpired: Bool
    private var context: X509Context?
    /// What is to be delivered and is not yet.
    private var undelivered: X509Context?
    /// Since when the workload has had no right to what was delivered, and why.
    private var withdrawal: (since: ContinuousClock.Instant, reason: String)?
    /// When the delivered SVID ends; nil where nothing is delivered.
    private var expiry: ContinuousClock.Instant?
    private var isEmptied = false
    private var failures = 0
    private var retry: ContinuousClock.Instant?

    init(onDenied: WithdrawalPolicy, removesExpired: Bool) {
        self.onDenied = onDenied
        self.removesExpired = removesExpired
    }

    /// How often in a row something has failed.
    var attempts: Int { failures }

    /// Takes what the Workload API says now; it takes the place of what could not be delivered.
    mutating func take(_ state: WorkloadState, at now: ContinuousClock.Instant) {
        failures = 0
        retry = nil
        switch state {
        case .entitled(let context):
            self.context = context
            undelivered = context
        case .denied(let reason):
            undelivered = nil
            lose(reason, at: now)
        }
    }

    /// The identity that the output asks for is not in the state at hand.
    mutating func identityIsMissing(_ reason: String, at now: ContinuousClock.Instant) {
        undelivered = nil
        lose(reason, at: now)
    }

    private mutating func lose(_ reason: String, at now: ContinuousClock.Instant) {
        withdrawal = (withdrawal?.since ?? now, reason)
    }

    /// The files are on the disk.
    ///
    /// - Parameter remaining: How long the SVID is valid from now on.
    mutating func delivered(remaining: Duration, at now: ContinuousClock.Instant) {
        settle()
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
        if let undelivered { return .deliver(undelivered) }
        if let removal, removal.at <= now { return .withdraw(removal.reason) }
        return nil
    }

    /// When there may be something to do, if nothing else happens.
    var next: ContinuousClock.Instant? {
        if let retry { return retry }
        if undelivered != nil { return .now }
        return removal?.at
    }

    private var removal: (at: ContinuousClock.Instant, reason: String)? {
        guard !isEmptied else { return nil }
        var removals: [(at: ContinuousClock.Instant, reason: String)] = []
        if let withdrawal, case .remove(let after) = onDenied {
            removals.append((withdrawal.since + after, withdrawal.reason))
        }
        if removesExpired, let expiry { removals.append((expiry, "the SVID has expired")) }
        return removals.min { $0.at < $1.at }
    }
}
