/// How a client reaches and reads a Workload API.
public struct WorkloadAPIConfiguration: Sendable, Hashable {
    /// Bounds on what a message may hold.
    public var limits = WorkloadAPILimits()
    /// The spacing of attempts while the endpoint cannot be reached or fails.
    public var backoff = BackoffPolicy.unreachable
    /// The spacing of attempts while the endpoint answers `PermissionDenied`.
    public var deniedBackoff = BackoffPolicy.denied
    /// The probing of agents from which nothing comes on an open stream; nil: none.
    public var keepalive: KeepalivePolicy? = KeepalivePolicy()
    /// Whether the rules that this library only warns of by default (X5-10, X5-12, X5-15, …) are errors.
    public var strict = false

    /// The defaults.
    public init() {}
}
