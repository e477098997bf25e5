/// Why files give no identity, or no bundle.
public struct X509FileError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public struct Code: Hashable, Sendable {
        private enum Value: Hashable, Sendable {
            case notReady, missing, withdrawn, unreadable, invalid, expired, timedOut, cancelled
        }
        private let value: Value

        private init(_ value: Value) {
            self.value = value
        }

        /// The source has not read its files yet.
        public static let notReady = Code(.notReady)
        /// A file is not there: what it held is withdrawn.
        public static let missing = Code(.missing)
        /// A file has been empty for a second: what it held is withdrawn (rule FD-12).
        public static let withdrawn = Code(.withdrawn)
        /// A file cannot be read.
        public static let unreadable = Code(.unreadable)
        /// A file holds something else, or the files do not belong together.
        public static let invalid = Code(.invalid)
        /// The SVID is not valid any more.
        public static let expired = Code(.expired)
        /// It took too long.
        public static let timedOut = Code(.timedOut)
        /// The task was cancelled.
        public static let cancelled = Code(.cancelled)
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong, and with which file; never contains key material.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension X509FileError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
