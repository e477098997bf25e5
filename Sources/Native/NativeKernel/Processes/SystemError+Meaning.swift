internal import Glibc

extension SystemError {
    /// What was named does not exist.
    package var isNotFound: Bool { code == ENOENT || code == ENOTDIR }

    /// No process has the number.
    package var isNoSuchProcess: Bool { code == ESRCH }

    /// The kernel does not allow it to us.
    package var isNotPermitted: Bool { code == EPERM || code == EACCES }

    /// A file is larger than a limit.
    package var isTooLarge: Bool { code == EFBIG }
}
