internal import Glibc

/// As whom the process acts.
package enum Credentials {
    /// The effective user id: the owner of the files that the process makes.
    package static var user: UInt32 { geteuid() }

    /// The number of the process.
    package static var process: Int32 { getpid() }
}
