internal import Glibc

extension Environment {
    /// All variables, each as `NAME=value`, as far as they are UTF-8.
    package static var all: [String] {
        var entries: [String] = []
        // Safe because: nothing in this process changes the environment; the list ends with NULL.
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            if let text = unsafe String(validatingCString: entry) { entries.append(text) }
            unsafe next += 1
        }
        return entries
    }
}
