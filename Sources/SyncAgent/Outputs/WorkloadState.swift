internal import WorkloadAPI

/// What the Workload API says of the workload at present.
enum WorkloadState: Sendable {
    /// It has these identities and trust bundles.
    case entitled(X509Context)
    /// It has none (`PermissionDenied`).
    case denied(String)
}
