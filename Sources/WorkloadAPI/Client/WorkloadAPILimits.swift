/// Bounds on what one message of the Workload API may hold; a message beyond one is discarded whole.
///
/// The standard sets none but the 1024 bytes of a hint (Workload API §8); these keep a broken or hostile endpoint
/// from filling the memory.
public struct WorkloadAPILimits: Sendable, Hashable {
    /// The largest message in bytes; gRPC's own default of 4 MiB is too small for large federations.
    public var messageBytes = 16 << 20
    /// The most SVIDs in one message.
    public var svids = 1_000
    /// The most trust bundles in one message.
    public var bundles = 10_000
    /// The most certificates in one chain or one bundle.
    public var certificates = 10_000
    /// The most keys in one JWK Set.
    public var keys = 10_000
    /// The most CRLs in one message.
    public var revocationLists = 1_000

    /// The defaults.
    public init() {}
}
