#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The variables that the process was started with.
package enum Environment {
    /// The value of a variable, nil where it is not set.
    package static func value(_ name: String) -> String? {
        // Safe because: nothing in this process changes the environment, and the value is copied at once.
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
