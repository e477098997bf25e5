package import NativeKernel

/// Why a set of files could not be delivered.
///
/// What was on the disk before is still there.
package struct DeliveryError: Error, Hashable, Sendable {
    /// What went wrong, for those who act on it.
    package enum Code: Hashable, Sendable {
        /// The file system or the user's quota is full.
        case noSpace
        /// The file system is mounted read-only.
        case readOnly
        /// The directory, or one above it, does not exist (any more).
        case vanished
        /// The kernel does not allow it to this process.
        case permission
        /// Another process, or another output of this one, delivers into the directory.
        case locked
        /// Somebody else may write in the directory or one above it.
        case unsafeDirectory
        /// A component of the path is a symbolic link.
        case symbolicLink
        /// Something that this agent did not make has a name of the set.
        case foreignFile
        /// The settings contradict themselves.
        case invalidSettings
        /// The set cannot be files of one directory.
        case invalidFiles
        /// Another set has been published since this one was staged.
        case outdated
        /// `close` was called.
        case closed
        /// Anything else: see the cause.
        case failed
    }

    package let code: Code
    /// What, where and what to do, in a sentence.
    package let message: String
    /// The process that holds the lock, with `locked`.
    package let holder: Int32?
    /// The system call behind it.
    package let cause: SystemError?

    package init(_ code: Code, _ message: String, holder: Int32? = nil, cause: SystemError? = nil) {
        self.code = code
        self.message = message
        self.holder = holder
        self.cause = cause
    }
}

extension DeliveryError: CustomStringConvertible {
    package var description: String { message }
}
