/// The names of our own in an output directory.
///
/// ```
/// .svidsync.lock
/// ..data -> ..gen-7-5f3a9c01
/// ..gen-7-5f3a9c01/tls.crt, tls.key, .svidsync-generation
/// tls.crt -> ..data/tls.crt
/// tls.key -> ..data/tls.key
/// ```
enum Layout {
    static let lock = ".svidsync.lock"
    /// The link to the current generation; renaming a new one over it is the publication.
    static let data = "..data"
    /// The next `..data` before it is renamed.
    static let newData = "..data.new"
    /// A visible link before it is renamed over a file of another tool.
    static let newLink = "..link.new"
    /// A file of `publish: files` before it is renamed.
    static let newFile = "..file.new"
    /// In a generation: its number and time.
    ///
    /// Its content is for people; the file's time is what we read.
    static let metadata = ".svidsync-generation"
    /// In a generation: there as long as its hooks have not run; empty, or `firstSet`.
    static let hooksOwed = ".svidsync-hooks-owed"
    /// Says of a generation whose hooks are owed that nothing had been there before; its number does not tell, since
    /// sets that a check refused have had numbers, too.
    static let firstSet = "first\n"

    /// Where the visible link of a file leads; whatever link leads there is ours.
    static func target(_ name: String) -> String { "\(data)/\(name)" }

    /// Whether a name may be a file of a set: one component, and none of ours.
    ///
    /// A name of a trust domain may begin with two dots, so not all such names are ours.
    static func allows(_ name: String) -> Bool {
        let bytes = name.utf8
        return !bytes.isEmpty && bytes.count <= 255 && name != "." && name != ".." && !ours.contains(name)
            && !name.hasPrefix("..gen-") && !name.hasPrefix(".svidsync") && !bytes.contains(UInt8(ascii: "/"))
            && !bytes.contains(0)
    }

    private static let ours: Set = [data, newData, newLink, newFile]
}
