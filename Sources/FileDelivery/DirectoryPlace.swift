/// Which generation of which directory is published at an output's path.
struct DirectoryPlace: Equatable {
    /// How many directories have been opened at the path so far.
    let opening: Int
    /// The number of the generation; nil when there is none.
    let generation: UInt64?
}
