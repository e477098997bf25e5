internal import SPIFFE

/// Where a source stands, as a value: what it holds, and what it has been told since.
struct SourceStatus<Material: SourceMaterial>: Sendable {
    /// The material, shared by all who read it, so that handing it out copies one pointer.
    final class Shared: Sendable {
        let material: Material

        init(_ material: Material) {
            self.material = material
        }
    }

    private enum Phase: Equatable {
        /// Nobody runs it, or it has ended by an answer that no retry can change.
        case idle
        case running
        case closed
    }

    /// What is in force; nil until the agent has said anything.
    private(set) var current: Shared?
    private var phase = Phase.idle
    /// What the agent said last of all that was right, which a denial puts out of force until it is said again.
    private var accepted: Shared?
    /// What has gone wrong since then.
    private var trouble: WorkloadAPIError?
    /// The answer that ended the last run.
    private var end: WorkloadAPIError?

    var isClosed: Bool { phase == .closed }

    // MARK: What happens

    mutating func begin() throws(WorkloadAPIError) {
        switch phase {
        case .idle:
            phase = .running
            end = nil
        case .running: throw WorkloadAPIError(code: .failed, message: "the source runs already")
        case .closed: throw .sourceClosed
        }
    }

    mutating func accept(_ material: Shared) {
        guard !isClosed else { return }
        accepted = material
        current = material
        trouble = nil
    }

    /// The agent has said again what it said last.
    mutating func resume() {
        guard !isClosed else { return }
        current = accepted
        trouble = nil
    }

    /// A message was discarded: what there is stays (rule ST-6).
    mutating func discard(_ error: WorkloadAPIError) {
        trouble = error
    }

    /// The stream is broken: what there is stays, unless the agent withdraws it (rules ST-7, ST-8, decision D-9).
    mutating func interrupt(_ error: WorkloadAPIError) {
        guard !isClosed else { return }
        trouble = error
        if error.code == .permissionDenied { current = Shared(.withdrawn(error)) }
    }

    /// The run is over: by an answer that no retry can change, or because somebody wanted it.
    mutating func finish(_ error: WorkloadAPIError?) {
        guard let error else { return close() }
        guard !isClosed else { return }
        phase = .idle
        trouble = error
        end = error
    }

    mutating func close() {
        phase = .closed
        current = nil
        accepted = nil
    }

    // MARK: What it comes to

    func health(at now: Timestamp) -> SourceHealth {
        if isClosed { return SourceHealth(.closed, reason: trouble) }
        guard let material = current?.material else {
            return SourceHealth(end == nil ? .starting : .closed, reason: trouble)
        }
        if let absence = material.absence { return SourceHealth(.denied, reason: absence) }
        let expiry = material.expiry
        if let expiry, expiry < now { return SourceHealth(.expired, reason: trouble, expiry: expiry) }
        return SourceHealth(trouble == nil ? .healthy : .degraded, reason: trouble, expiry: expiry)
    }

    /// Why nothing can be had; only where `current` is nil.
    var failure: WorkloadAPIError {
        if isClosed { return .sourceClosed }
        if let end { return end }
        let reason = trouble?.message ?? "nothing has come from the agent"
        return WorkloadAPIError(code: .notReady, message: "the source has no state yet: \(reason)")
    }

    /// The error for whoever waits in vain: it is over, and no state can come.
    var finalFailure: WorkloadAPIError? { isClosed ? .sourceClosed : end }

    /// What a wait for a first state would have to wait for.
    var obstacle: WorkloadAPIError? { current?.material.absence ?? trouble }
}

extension WorkloadAPIError {
    static let sourceClosed = WorkloadAPIError(code: .closed, message: "the source is closed")
}
