internal import NativeRPC

/// The calls of the Workload API by their paths on the wire; the service has no package (`workload.proto`, rule TR-12).
enum WorkloadAPIMethod: String, Sendable {
    case fetchX509SVID = "/SpiffeWorkloadAPI/FetchX509SVID"
    case fetchX509Bundles = "/SpiffeWorkloadAPI/FetchX509Bundles"
    case fetchJWTSVID = "/SpiffeWorkloadAPI/FetchJWTSVID"
    case fetchJWTBundles = "/SpiffeWorkloadAPI/FetchJWTBundles"
    case validateJWTSVID = "/SpiffeWorkloadAPI/ValidateJWTSVID"
    case fetchWITSVID = "/SpiffeWorkloadAPI/FetchWITSVID"
    case fetchWITBundles = "/SpiffeWorkloadAPI/FetchWITBundles"

    /// What every request must carry, exactly once (Workload Endpoint §3, rule TR-2): servers refuse it otherwise, which
    /// keeps a tricked HTTP client from reaching the Workload API.
    static let securityMetadata: RPCMetadata = ["workload.spiffe.io": "true"]
}
