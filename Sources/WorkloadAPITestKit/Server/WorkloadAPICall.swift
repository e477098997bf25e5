/// The calls of the Workload API.
///
///     server.script([.answer(.denied)], for: .fetchJWTSVID)
///     let count = server.callCount(of: .fetchJWTSVID)
public enum WorkloadAPICall: String, Sendable, Hashable, CaseIterable {
    /// `FetchX509SVID`, a stream (Workload API §5.2.1).
    case fetchX509SVID = "FetchX509SVID"
    /// `FetchX509Bundles`, a stream (Workload API §5.2.2).
    case fetchX509Bundles = "FetchX509Bundles"
    /// `FetchJWTSVID`, one answer to one request (Workload API §6.2.1).
    case fetchJWTSVID = "FetchJWTSVID"
    /// `FetchJWTBundles`, a stream (Workload API §6.2.2).
    case fetchJWTBundles = "FetchJWTBundles"
    /// `ValidateJWTSVID`, one answer to one request (Workload API §6.2.3).
    case validateJWTSVID = "ValidateJWTSVID"
    /// `FetchWITSVID`, a stream; incubating (Workload API §7.2.1).
    case fetchWITSVID = "FetchWITSVID"
    /// `FetchWITBundles`, a stream; incubating (Workload API §7.2.2).
    case fetchWITBundles = "FetchWITBundles"

    /// The path on the wire; the service has no package.
    var method: String { "/SpiffeWorkloadAPI/\(rawValue)" }
}

extension WorkloadAPICall: CustomStringConvertible {
    /// The call's name in the standard.
    public var description: String { rawValue }
}
