/// What a watched Workload API stream has to report.
public enum WorkloadAPIEvent<State: Sendable>: Sendable {
    /// A new full state, validated; it replaces the one before (Workload API §4.3).
    ///
    /// A message equal to the one before is not reported (appendix A, step 4).
    case state(State)

    /// A message was refused as a whole; the last state stays, and so does the stream (Workload API §4.5).
    case discarded(WorkloadAPIError)

    /// The stream ended or could not be opened; the next attempt comes by itself, `retryIn` from now or as soon as
    /// the endpoint's socket appears.
    case interrupted(WorkloadAPIError, retryIn: Duration)

    /// After an interruption or a discarded message the endpoint has said the same state as before again.
    case resumed
}
