internal import FileDelivery
internal import NativeKernel
internal import ReloadHooks
internal import SPIFFE
internal import Synchronization

/// What one output keeps for those who ask how it is; every step of its deliveries is noted here.
final class OutputRecord: Sendable {
    private let status: Mutex<OutputStatus>

    init(_ plan: OutputPlan) {
        status = Mutex(OutputStatus(name: plan.name, directory: plan.delivery.directory))
    }

    /// All that is known now.
    var current: OutputStatus { status.withLock { $0 } }

    /// What an earlier process has left; nothing where this one has delivered already.
    func note(found set: DeliveredSet, _ generation: UInt64?, isComplete: Bool) {
        status.withLock { status in
            guard status.confirmed == nil else { return }
            status.take(set, generation)
            status.isComplete = isComplete
        }
    }

    /// The set is on disk.
    ///
    /// - Parameter isNew: Whether it was published just now, and not found there.
    func note(delivered set: DeliveredSet, _ generation: UInt64?, isNew: Bool, isChecked: Bool) {
        status.withLock { status in
            status.take(set, generation)
            status.isComplete = true
            status.isRolledBack = false
            status.confirmed = .now
            status.failure = nil
            guard isNew else { return }
            status.published = .now
            status.counts.deliveries += 1
            if isChecked { status.check = .succeeded }
        }
    }

    /// What the set on disk lacks of files that the others do not wait for.
    func note(missing: [MissingFile]) {
        status.withLock { $0.missing = missing.map(\.description) }
    }

    func note(_ failure: DeliveryFailure) {
        guard let kind = failure.kind else { return }
        let reason = failure.description
        status.withLock { status in
            status.counts.failures[kind, default: 0] += 1
            let failure = OutputStatus.Failure(time: .now, reason: reason)
            (status.failure, status.lastFailure) = (failure, failure)
            if kind == .check { status.check = .failed }
        }
    }

    func note(withdrawn reason: String, _ generation: UInt64) {
        status.withLock { status in
            status.take(.nothing, generation)
            (status.isComplete, status.missing) = (false, [])
            status.withdrawal = reason
            status.counts.withdrawals += 1
        }
    }

    func note(repaired generation: UInt64) {
        status.withLock { status in
            status.generation = generation
            status.counts.repairs += 1
        }
    }

    func note(rolledBackTo set: DeliveredSet, _ generation: UInt64) {
        status.withLock { status in
            status.take(set, generation)
            status.isRolledBack = true
            status.published = .now
            status.counts.rollbacks += 1
        }
    }

    func note(_ report: HookReport) {
        status.withLock { status in
            for entry in report.entries {
                if entry.isProof {
                    status.counts.proofs[entry.outcome.summary, default: 0] += 1
                } else {
                    status.counts.hooks[entry.outcome.summary, default: 0] += 1
                }
            }
            status.hooks = Self.worst(report.entries.filter { !$0.isProof })
            status.proof = Self.worst(report.entries.filter(\.isProof))
            status.hookFailures = report.failures
        }
    }

    func note(owesHooks: Bool) {
        status.withLock { $0.owesHooks = owesHooks }
    }

    private static func worst(_ entries: [HookReport.Entry]) -> OutputStatus.Outcome {
        let outcomes = Set(entries.map(\.outcome.summary))
        return [.failed, .interrupted, .succeeded].first { outcomes.contains($0) } ?? .none
    }
}

extension OutputStatus {
    fileprivate mutating func take(_ set: DeliveredSet, _ generation: UInt64?) {
        (spiffeID, serialNumber, expiry) = (set.spiffeID, set.serialNumber, set.expiry)
        files = set.files.map(\.name)
        self.generation = generation
        withdrawal = nil
    }
}

extension HookReport.Outcome {
    fileprivate var summary: OutputStatus.Outcome {
        switch self {
        case .succeeded: .succeeded
        case .failed: .failed
        case .interrupted: .interrupted
        }
    }
}

extension DeliveryFailure {
    /// Nil for what is no failure of the output.
    fileprivate var kind: OutputStatus.FailureKind? {
        switch self {
        case .identity: .identity
        case .files: .files
        case .refused: .check
        case .unsupported: .rendering
        case .waiting, .expired, .interrupted: nil
        }
    }
}
