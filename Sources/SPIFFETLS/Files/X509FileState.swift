public import SPIFFE

/// What a source of files holds.
public struct X509FileState: Hashable, Sendable {
    /// The SVID that is presented; nil if there never was a good one, or it is withdrawn.
    public internal(set) var svid: X509SVID?
    /// What peers are judged by.
    public internal(set) var bundles = X509BundleSet([])
    /// Why the files as they are now were not taken as they are; nil if they were.
    public internal(set) var problem: X509FileError?
}
