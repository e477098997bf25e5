/// How long to wait before the next attempt to reach a Workload API.
///
/// The bound doubles with each attempt from `initial` to `maximum`; the wait is drawn evenly from the upper half of
/// the bound, so that many clients of one agent do not come back in step (Workload Endpoint §6 allows the retries
/// and leaves their spacing to the client).
public struct BackoffPolicy: Sendable, Hashable {
    /// The bound of the first wait.
    public var initial: Duration
    /// The bound that no later wait passes.
    public var maximum: Duration

    /// The spacing for an endpoint that cannot be reached: 100 ms at first, at most 30 s.
    public static let unreachable = BackoffPolicy(initial: .milliseconds(100), maximum: .seconds(30))

    /// The spacing for a workload that has no identity (yet): 1 s at first, at most 10 s, since an operator who has
    /// just registered it is waiting.
    public static let denied = BackoffPolicy(initial: .seconds(1), maximum: .seconds(10))

    /// The spacing right after the endpoint's socket file was seen to appear: the server may not listen yet.
    static let socketAppeared = BackoffPolicy(initial: .milliseconds(2), maximum: .milliseconds(20))

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - initial: The bound of the first wait.
    ///   - maximum: The bound that no later wait passes.
    public init(initial: Duration, maximum: Duration) {
        self.initial = initial
        self.maximum = maximum
    }

    /// The wait before attempt number `attempt` (0 is the first retry).
    ///
    /// - Parameters:
    ///   - attempt: How many attempts have failed since the last success, less one.
    ///   - fraction: Where in the upper half of the bound the wait lies, from 0 to 1; drawn by chance by default.
    /// - Returns: The time to wait.
    public func delay(attempt: Int, fraction: Double = .random(in: 0...1)) -> Duration {
        var bound = min(initial, maximum)
        for _ in 0..<min(attempt, 62) where bound < maximum { bound = min(bound * 2, maximum) }
        return bound / 2 + bound / 2 * fraction
    }
}
