/// How readers come to see a new set.
package enum PublicationMode: String, CaseIterable, Hashable, Sendable {
    /// All files at one moment: names are links into a directory that one rename exchanges.
    case set
    /// File by file, each by a rename of its own, in the order of the set: for readers that refuse links.
    ///
    /// Between two renames a reader finds new files beside old ones.
    case files
    /// File by file into the files that are there: for single files that are mounted into containers, where a rename is
    /// not seen.
    ///
    /// Not atomic: a reader may find a file that is half written.
    case inPlace = "in-place"
}
