internal import NativeKernel

/// A complete set on the disk, open for look-ups.
final class Generation {
    let name: GenerationName
    let directory: Directory
    /// The names of its files.
    let names: Set<String>
    /// What we know of each file; empty for a generation of an earlier process, until its files have been compared.
    var files: [String: PublishedFile]
    /// The hooks that have not run for it yet; nil when they have, or there are none.
    var owed: OwedHooks?

    init(
        name: GenerationName, directory: consuming Directory, names: Set<String>,
        files: [String: PublishedFile] = [:], owed: OwedHooks? = nil
    ) {
        self.name = name
        self.directory = directory
        self.names = names
        self.files = files
        self.owed = owed
    }
}
