internal import Glibc

/// The entries of a directory, one after the other (a C `DIR`).
@safe
struct DirectoryListing: ~Copyable {
    private let stream: OpaquePointer
    private var entry: UnsafeMutablePointer<dirent>?

    /// Starts at the first entry; the descriptor stays the caller's.
    init(_ directory: borrowing OwnedDescriptor) throws(SystemError) {
        // A descriptor of its own, since a DIR closes it and moves its position.
        let raw = unsafe openat(directory.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw .last("openat", ".") }
        guard let opened = unsafe fdopendir(raw) else {
            let failure = SystemError.last("fdopendir")
            _ = close(raw)
            throw failure
        }
        unsafe stream = opened
        unsafe entry = nil
    }

    /// The names of all entries of a directory; blocks.
    static func names(of path: String) throws(SystemError) -> [String] {
        let raw = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard raw >= 0 else { throw .last("open", path) }
        var listing = try DirectoryListing(OwnedDescriptor(adopting: raw))
        var names: [String] = []
        while try listing.next() { names.append(listing.name) }
        return names
    }

    deinit { _ = unsafe closedir(stream) }

    /// Goes to the next entry other than `.` and `..`; false at the end.
    mutating func next() throws(SystemError) -> Bool {
        while true {
            errno = 0
            unsafe entry = readdir(stream)
            guard unsafe entry != nil else {
                guard errno == 0 else { throw .last("readdir") }
                return false
            }
            let current = name
            if current != ".", current != ".." { return true }
        }
    }

    /// The entry's name; bytes that are not UTF-8 are replaced.
    var name: String {
        unsafe withEntry { unsafe String(cString: $0) }
    }

    /// Lends the name as it is.
    func withEntry<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        // Safe because: readdir's entry stays until the next readdir or closedir, and its name ends with NUL.
        guard let entry = unsafe entry else { return unsafe body("") }
        return unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
            unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe body($0) }
        }
    }
}
