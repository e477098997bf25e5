internal import Glibc

/// The directory that relative paths begin at.
package enum WorkingDirectory {
    /// The path as one from the root, without `.` and doubled slashes; as it is where the directory is gone.
    package static func absolute(_ path: String) -> String {
        var whole = path
        if !path.hasPrefix("/") {
            // Safe because: the C library allocates the text, which is copied and freed here.
            guard let here = unsafe getcwd(nil, 0) else { return path }
            defer { unsafe free(here) }
            whole = unsafe String(cString: here) + "/" + path
        }
        return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
