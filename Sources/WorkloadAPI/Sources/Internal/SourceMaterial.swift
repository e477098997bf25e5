internal import SPIFFE

/// What a source makes of a state of the Workload API, and hands out.
protocol SourceMaterial: Sendable, Equatable {
    /// What is left when the agent withdraws everything (rules ST-7, ST-8).
    static func withdrawn(_ reason: WorkloadAPIError) -> Self

    /// Why there is not what the reader of the source needs; nil if there is.
    var absence: WorkloadAPIError? { get }

    /// The last second at which it can be used; nil if it does not expire.
    var expiry: Timestamp? { get }
}
