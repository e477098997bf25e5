internal import SPIFFE

/// The tokens that are kept and the calls for others, as a value.
struct TokenShelf: Sendable {
    /// What a request comes to.
    enum Step {
        /// These tokens are good.
        case handOut(JWTContext)
        /// Wait for the call; `old` tells that there are tokens that serve in its stead.
        case wait(TokenFlight, old: Bool)
    }

    private struct Entry {
        let context: JWTContext
        /// From when on others are wanted.
        let due: Timestamp
        /// The last second at which all tokens are valid.
        let validUntil: Timestamp
        var lastUse: UInt64
        /// Until when no further attempt is made after one that failed.
        var pausedUntil: ContinuousClock.Instant?
    }

    let capacity: Int
    let pacing: TokenPacing
    private var entries: [TokenRequest: Entry] = [:]
    private var flights: [TokenRequest: TokenFlight] = [:]
    /// The flights that nobody serves yet.
    private var pending: [TokenRequest] = []
    private var uses: UInt64 = 0
    private(set) var isClosed = false

    init(capacity: Int, pacing: TokenPacing) {
        self.capacity = capacity
        self.pacing = pacing
    }

    var count: Int { entries.count }

    // MARK: Requests

    /// The tokens that are kept for a request, if they are valid.
    mutating func kept(_ request: TokenRequest, at now: Timestamp) -> JWTContext? {
        guard let entry = entries[request] else { return nil }
        guard now <= entry.validUntil else {
            entries[request] = nil
            return nil
        }
        uses += 1
        entries[request]?.lastUse = uses
        return entry.context
    }

    mutating func request(
        _ request: TokenRequest, at now: Timestamp, _ instant: ContinuousClock.Instant
    ) -> Step {
        guard let old = kept(request, at: now), let entry = entries[request] else {
            return .wait(flight(for: request, instant), old: false)
        }
        if now < entry.due { return .handOut(old) }
        if let flight = flights[request] {
            return instant < flight.start + pacing.patience ? .wait(flight, old: true) : .handOut(old)
        }
        if let pausedUntil = entry.pausedUntil, instant < pausedUntil { return .handOut(old) }
        return .wait(flight(for: request, instant), old: true)
    }

    private mutating func flight(for request: TokenRequest, _ instant: ContinuousClock.Instant) -> TokenFlight {
        if let flight = flights[request] { return flight }
        let flight = TokenFlight(start: instant)
        flights[request] = flight
        pending.append(request)
        return flight
    }

    /// The calls that are to be made now.
    mutating func takePending() -> [TokenRequest] {
        defer { pending = [] }
        return pending
    }

    // MARK: Answers

    /// A call has ended.
    ///
    /// - Returns: The flight that waits for it; nil if it was given up.
    mutating func complete(
        _ request: TokenRequest, _ outcome: Result<JWTContext, WorkloadAPIError>, at now: Timestamp,
        _ instant: ContinuousClock.Instant
    ) -> TokenFlight? {
        switch outcome {
        case .success(let context): if !isClosed { keep(context, request, at: now) }
        // What the agent denies is used no longer (rule ST-7); over other failures the old tokens stay.
        case .failure(let error) where error.code == .permissionDenied: entries[request] = nil
        case .failure: entries[request]?.pausedUntil = instant + pacing.pause
        }
        return flights.removeValue(forKey: request)
    }

    private mutating func keep(_ context: JWTContext, _ request: TokenRequest, at now: Timestamp) {
        let dues = context.svids.map { Self.due($0, at: now) }
        let ends = context.svids.map(\.validUntil)
        guard let due = dues.min(), let end = ends.min() else { return }
        uses += 1
        entries[request] = Entry(context: context, due: due, validUntil: end, lastUse: uses)
        guard entries.count > capacity else { return }
        // Expired tokens go before those that nobody has asked for for the longest time.
        entries = entries.filter { now <= $0.value.validUntil }
        while entries.count > capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
        }
    }

    /// The middle of a token's life; of what is left of it, where an agent gives out tokens older than that.
    static func due(_ svid: JWTSVID, at now: Timestamp) -> Timestamp {
        let start = min(svid.issuedAt ?? now, now)
        let middle = start + (svid.expiry - start) / 2
        return middle > now ? middle : now + (svid.expiry - now) / 2
    }

    // MARK: Ends

    /// The agent has withdrawn everything.
    mutating func withdraw() {
        entries = [:]
    }

    /// Nobody serves the requests any more.
    ///
    /// - Returns: The flights that wait in vain.
    mutating func ground() -> [TokenFlight] {
        defer {
            flights = [:]
            pending = []
        }
        return Array(flights.values)
    }

    mutating func close() {
        isClosed = true
        entries = [:]
    }
}
