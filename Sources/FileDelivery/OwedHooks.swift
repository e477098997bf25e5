/// The hooks of a published set that have not run since, whatever process published it.
package struct OwedHooks: Hashable, Sendable {
    /// The number of the set.
    package let generation: UInt64
    /// Whether nothing had been there before it.
    package let isFirst: Bool
}
