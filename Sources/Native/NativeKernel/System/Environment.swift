internal import Glibc

/// The variables that the process was started with.
package enum Environment {
    /// The value of a variable, nil where it is not set.
    package static func value(_ name: String) -> String? {
        // Safe because: nothing in this process changes the environment, and the value is copied at once.
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

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
