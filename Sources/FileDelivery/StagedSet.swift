/// A complete set that waits in its directory for its publication, where nobody can reach it by a visible name.
package struct StagedSet: Hashable, Sendable {
    /// The directory that holds the files under their names.
    package let path: String
    /// The number that its publication will have.
    package let generation: UInt64
    /// The names that are new or differ from what is published, and those that will be gone; sorted.
    package let changed: [String]
    package let removed: [String]
}
