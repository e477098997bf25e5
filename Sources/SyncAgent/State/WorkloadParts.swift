internal import SPIFFE
internal import WorkloadAPI

/// What the streams of the Workload API have said last, each for itself.
struct WorkloadParts {
    var x509: X509Context?
    var isDenied = false
    var jwtBundles: JWTBundleSet?
    var tokens: [TokenRequest: JWTSVID] = [:]
    var obstacles = TokenObstacles()
    var wit: WITContext?
    /// Why the workload has no WIT-SVIDs (any more); nil as long as the agent does not deny them.
    var witDenial: String?

    /// All of it; nil as long as there is nothing to deliver.
    var state: IdentityState? {
        guard let x509, !isDenied else { return nil }
        return IdentityState(
            x509: x509, jwtBundles: jwtBundles, tokens: tokens, wit: witState, obstacles: obstacles)
    }

    private var witState: WITState {
        if let witDenial { return .withdrawn(witDenial) }
        return wit.map { .held($0) } ?? .awaited
    }
}
