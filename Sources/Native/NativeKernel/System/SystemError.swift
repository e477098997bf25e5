#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// A system call that failed: which call, on what, and the kernel's reason.
package struct SystemError: Error, Hashable, Sendable {
    /// The kernel's error number (`errno`).
    package let code: Int32
    /// The system call, as its manual page is named: `openat2`, `rename`.
    package let call: String
    /// What the call was made on (a path, a pid), where there is one.
    package let subject: String?

    package init(code: Int32, call: String, subject: String? = nil) {
        self.code = code
        self.call = call
        self.subject = subject
    }

    /// The error of the call that has just failed on this thread.
    package static func last(_ call: String, _ subject: String? = nil) -> SystemError {
        SystemError(code: errno, call: call, subject: subject)
    }
}

extension SystemError: CustomStringConvertible {
    package var description: String {
        let reason = unsafe String(cString: strerror(code))
        guard let subject else { return "\(call): \(reason)" }
        return "\(call) \(subject): \(reason)"
    }
}
