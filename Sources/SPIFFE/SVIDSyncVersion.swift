/// The version of this program and library.
package enum SVIDSyncVersion {
    /// By the rules of Semantic Versioning.
    package static let current = "0.1.0"
}
