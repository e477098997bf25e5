/// The calls of the Workload API that the test server answers.
public enum WorkloadAPICall: Sendable, Hashable, CaseIterable {
    /// `FetchX509SVID` (Workload API §5.2.1).
    case fetchX509SVID
    /// `FetchX509Bundles` (Workload API §5.2.2).
    case fetchX509Bundles

    /// The path on the wire; the service has no package.
    var method: String {
        switch self {
        case .fetchX509SVID: "/SpiffeWorkloadAPI/FetchX509SVID"
        case .fetchX509Bundles: "/SpiffeWorkloadAPI/FetchX509Bundles"
        }
    }
}
