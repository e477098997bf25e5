package import WorkloadAPI

/// What the Workload API says of the workload's WIT-SVIDs (incubating).
package enum WITState: Sendable {
    /// Nothing has come yet, or the agent does not offer the profile (rules WI-1, WI-2).
    case awaited
    /// It has these.
    case held(WITContext)
    /// It has none, or none any more (`PermissionDenied`, rule WI-5); the text says why.
    case withdrawn(String)
}
