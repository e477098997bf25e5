internal import SPIFFE
internal import Synchronization
internal import WorkloadAPI

/// What the stream of X509-SVIDs keeps for those who ask how it is.
final class StreamRecord: Sendable {
    private let status = Mutex(StreamStatus(since: .now))

    /// All that is known now.
    var current: StreamStatus { status.withLock { $0 } }

    func note(_ event: WorkloadAPIEvent<X509Context>) {
        status.withLock { status in
            switch event {
            case .state:
                status.enter(.connected)
                status.updates += 1
                status.lastUpdate = .now
            case .resumed: status.enter(.connected)
            case .discarded(let error):
                status.discarded += 1
                status.lastError = OutputStatus.Failure(time: .now, reason: error.message)
            case .interrupted(let error, _):
                status.enter(error.code == .permissionDenied ? .denied : .unavailable)
                status.interruptions += 1
                status.lastError = OutputStatus.Failure(time: .now, reason: error.message)
            }
        }
    }

    /// There will be no more events.
    func note(refused error: WorkloadAPIError) {
        status.withLock { status in
            status.enter(.refused)
            status.lastError = OutputStatus.Failure(time: .now, reason: error.message)
        }
    }
}

extension StreamStatus {
    fileprivate mutating func enter(_ state: State) {
        guard state != self.state else { return }
        self.state = state
        since = .now
    }
}
