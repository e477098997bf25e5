#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

extension SystemError {
    /// What was named does not exist.
    package var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

    /// No process has the number.
    package var isNoSuchProcess: Bool { code == ESRCH }

    /// The kernel does not allow it to us.
    package var isNotPermitted: Bool { code == EPERM || code == EACCES }

    /// A file is larger than a limit.
    package var isTooLarge: Bool { code == EFBIG }

    /// The time for it was over.
    package var isTimeout: Bool { code == ETIMEDOUT }

    /// It was given up, since the task was cancelled.
    package var isCancellation: Bool { code == ECANCELED }
}
