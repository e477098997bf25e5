/// Decides when a broken stream is opened again: the retry table of Workload Endpoint §6 and appendix A as a value.
struct RetrySchedule: Sendable {
    /// What to do after the stream has broken or ended.
    enum Step: Equatable {
        /// Open it again at once (Workload API §4.2).
        case immediately
        /// Open it again after this time, or when the endpoint's socket appears.
        case after(Duration)
        /// Do not open it again.
        case stop
    }

    let configuration: WorkloadAPIConfiguration
    private var attempt = 0
    /// How many attempts are left of the quick ones that follow the appearance of the socket.
    private var quickAttempts = 0

    init(configuration: WorkloadAPIConfiguration) {
        self.configuration = configuration
    }

    /// A message has come: the endpoint is well.
    mutating func succeeded() {
        attempt = 0
        quickAttempts = 0
    }

    /// The endpoint's socket has appeared, or is another one: its server is about to listen.
    mutating func socketAppeared() {
        attempt = 0
        quickAttempts = 10
    }

    /// The stream has ended with this error; `afterMessage` tells whether it had brought any message.
    mutating func failed(_ error: WorkloadAPIError, afterMessage: Bool) -> Step {
        guard error.isRetryable else { return .stop }
        if error.code == .streamEnded && afterMessage { return .immediately }
        let policy: BackoffPolicy
        if error.code == .permissionDenied {
            policy = configuration.deniedBackoff
        } else if quickAttempts > 0 {
            quickAttempts -= 1
            policy = .socketAppeared
        } else {
            policy = configuration.backoff
        }
        defer { attempt = quickAttempts == 0 && policy == .socketAppeared ? 0 : attempt + 1 }
        return .after(policy.delay(attempt: attempt))
    }
}
