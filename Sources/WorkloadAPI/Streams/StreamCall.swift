internal import NativeRPC

/// Which streaming call of the Workload API to make, and its encoded request.
struct StreamCall: Sendable, Hashable {
    /// The path on the wire; the service has no package (`workload.proto`).
    let method: String
    let request: [UInt8]

    /// FetchX509SVID; its request is empty.
    static let fetchX509SVID = StreamCall(method: "/SpiffeWorkloadAPI/FetchX509SVID", request: [])

    /// FetchX509Bundles; its request is empty.
    static let fetchX509Bundles = StreamCall(method: "/SpiffeWorkloadAPI/FetchX509Bundles", request: [])

    /// What every request must carry, exactly once (Workload Endpoint §6): servers refuse it otherwise, which keeps
    /// a tricked HTTP client from reaching the Workload API.
    static let securityMetadata: RPCMetadata = ["workload.spiffe.io": "true"]
}
