internal import Glibc

/// The end of this process.
package enum ProcessExit {
    /// Ends the process now, with this status; buffered output of the C library is written, nothing else is cleaned up.
    package static func exit(_ status: Int32) -> Never {
        Glibc.exit(status)
    }
}
