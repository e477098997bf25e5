internal import NativeRPC

/// Why something asked of the Workload API did not come about.
public struct WorkloadAPIError: Error, Sendable, Equatable {
    /// The kinds of failure, as a caller must tell them apart.
    ///
    /// New kinds may be added: a `switch` needs a `default`.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case unreachable, permissionDenied, invalidArgument, unimplemented, failed, invalidMessage, timedOut
            case cancelled, streamEnded, notReady, noMatchingSVID, closed
        }
        private let value: Value

        /// Nobody answers at the endpoint, or the agent says `Unavailable`: worth a retry (Workload Endpoint §6).
        public static let unreachable = Code(value: .unreachable)
        /// The agent knows no identity for this workload, or has withdrawn it: worth a retry.
        public static let permissionDenied = Code(value: .permissionDenied)
        /// The agent calls the request malformed: a retry cannot help (Workload Endpoint §6).
        public static let invalidArgument = Code(value: .invalidArgument)
        /// The agent does not offer this call: a retry cannot help (Workload Endpoint appendix A).
        public static let unimplemented = Code(value: .unimplemented)
        /// Any other status of the call; worth a retry.
        public static let failed = Code(value: .failed)
        /// The answer breaks a rule of the standard and was discarded whole (Workload API §4.5).
        public static let invalidMessage = Code(value: .invalidMessage)
        /// The time that the caller gave has passed.
        public static let timedOut = Code(value: .timedOut)
        /// The caller cancelled.
        public static let cancelled = Code(value: .cancelled)
        /// The agent ended the stream in good order; connect again (Workload API §4.2).
        public static let streamEnded = Code(value: .streamEnded)

        /// A source has no state yet.
        public static let notReady = Code(value: .notReady)
        /// The agent has identities for the workload, but not the one that a source is to present.
        public static let noMatchingSVID = Code(value: .noMatchingSVID)
        /// A source is closed.
        public static let closed = Code(value: .closed)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, for people; never holds key material.
    public let message: String

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: What happened, for people.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// Whether another attempt can help, by the table of Workload Endpoint appendix A.
    public var isRetryable: Bool {
        switch code {
        case .invalidArgument, .unimplemented, .cancelled, .closed: false
        default: true
        }
    }

    init(_ status: RPCStatus) {
        let code: Code =
            switch status.code {
            case .unavailable: .unreachable
            case .permissionDenied: .permissionDenied
            case .invalidArgument: .invalidArgument
            case .unimplemented: .unimplemented
            case .deadlineExceeded: .timedOut
            default: .failed
            }
        self.init(code: code, message: "the Workload API answered \(status)")
    }
}

extension WorkloadAPIError: CustomStringConvertible {
    /// The message, after the code.
    public var description: String { "\(code): \(message)" }
}
