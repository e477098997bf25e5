/// How much a document may ask of us.
///
/// The defaults are far above any real configuration.
package struct YAMLLimits: Hashable, Sendable {
    /// Bytes of the document.
    package var bytes: Int
    /// Sequences and mappings inside each other.
    package var depth: Int
    /// Scalars, sequences and mappings together, keys included.
    package var nodes: Int

    package init(bytes: Int = 1 << 20, depth: Int = 32, nodes: Int = 100_000) {
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }
}
