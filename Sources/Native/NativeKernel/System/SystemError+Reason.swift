#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

extension SystemError {
    /// The kernel's reasons that callers tell apart; error numbers do not leave this room.
    package enum Reason: Hashable, Sendable {
        /// ENOSPC, EDQUOT
        case noSpace
        /// EROFS
        case readOnlyFileSystem
        /// ENOENT, ESTALE
        case noSuchFile
        /// EEXIST, ENOTEMPTY
        case exists
        /// EACCES, EPERM
        case notPermitted
        /// ELOOP
        case tooManyLinks
        /// EINVAL
        case invalid
        /// ENOTDIR
        case notADirectory
        /// EISDIR
        case isADirectory
        /// EFBIG
        case tooLarge
        /// EBUSY
        case busy
        /// ESRCH
        case noSuchProcess
        /// EBADF
        case closed
        /// The machine has no address, or no network, of the kind.
        case noSuchAddress
        case other
    }

    package var reason: Reason {
        switch code {
        case ENOSPC, EDQUOT: .noSpace
        case EROFS: .readOnlyFileSystem
        case ENOENT, ESTALE: .noSuchFile
        case EEXIST, ENOTEMPTY: .exists
        case EACCES, EPERM: .notPermitted
        case ELOOP: .tooManyLinks
        case EINVAL: .invalid
        case ENOTDIR: .notADirectory
        case EISDIR: .isADirectory
        case EFBIG: .tooLarge
        case EBUSY: .busy
        case ESRCH: .noSuchProcess
        case EBADF: .closed
        case EAFNOSUPPORT, EADDRNOTAVAIL: .noSuchAddress
        default: .other
        }
    }
}
