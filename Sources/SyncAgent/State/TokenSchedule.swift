internal import SPIFFE

/// One token, and when it is to be fetched (again): a value, without clock or network.
struct TokenSchedule {
    /// A failure to report.
    enum Report: Equatable {
        /// The first of a row.
        case failure
        case repetition
        /// The token that there is has expired, and there is no newer one; once for each token.
        case expiry
    }

    private(set) var token: JWTSVID?
    private(set) var due: ContinuousClock.Instant
    private var expiry: ContinuousClock.Instant?
    private var failures = 0
    /// Why there is none, or none anew.
    var obstacle: AgentError?

    /// A token that has never been fetched.
    init(due: ContinuousClock.Instant) {
        self.due = due
    }

    /// Takes a token: the next one is due at half of its life, give or take a tenth, so that the workloads of many
    /// machines do not come all at once.
    mutating func fetched(
        _ token: JWTSVID, at now: ContinuousClock.Instant, _ time: Timestamp, _ random: inout some RandomNumberGenerator
    ) {
        let remaining = token.expiry.secondsSince1970 - time.secondsSince1970
        // One that is all but over is no reason to ask without end.
        let life = Duration.seconds(max(2, remaining))
        self = TokenSchedule(due: now + life * Double.random(in: 0.45...0.55, using: &random))
        self.token = token
        expiry = now + .seconds(max(0, remaining))
    }

    /// Notes that none could be had; the token that there is stays.
    mutating func failed(at now: ContinuousClock.Instant, retryIn pause: Duration) -> Report {
        failures += 1
        due = now + pause
        if let expiry, now < expiry {
            // The expiry itself is news, too.
            due = min(due, expiry)
        } else if expiry != nil {
            expiry = nil
            return .expiry
        }
        return failures == 1 ? .failure : .repetition
    }

    /// How often in a row it has failed.
    var attempts: Int { failures }
}
