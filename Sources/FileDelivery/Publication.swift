/// What a call of `publish` did.
package enum Publication: Hashable, Sendable {
    /// Bytes, modes, owners and links were as they should be; nothing was written.
    case unchanged
    /// The set is on the disk under this generation number.
    ///
    /// `changed` are the names that are new or differ from what was there, `removed` those that are gone; both sorted.
    /// Where only a link had to be made again, the number is that of the set that was there already.
    case published(generation: UInt64, changed: [String], removed: [String])
}
