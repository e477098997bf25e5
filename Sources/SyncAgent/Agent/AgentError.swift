internal import WorkloadAPI

/// Why the agent as a whole, or a one-shot delivery, cannot go on.
package struct AgentError: Error, Hashable, Sendable {
    /// What kind of failure it is; each has its exit status (design article, "Exit status").
    package enum Code: Sendable, Hashable {
        /// The Workload API could not be reached in time, or does not serve what is needed.
        case unavailable
        /// There was no identity for this workload, or not the one that an output asks for.
        case denied
        /// The Workload API does not offer the identity of an output that is not to wait for it.
        case noIdentity
        /// The Workload API's messages were refused by validation.
        case invalidData
        /// A file could not be written.
        case cannotWrite
        /// A hook failed.
        case hookFailed
        /// A defect of svidsync.
        case internalError
    }

    package let code: Code
    /// What happened and what to do, in one line.
    package let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The failure that an error of the Workload API amounts to.
    init(_ error: WorkloadAPIError) {
        let code: Code =
            switch error.code {
            case .permissionDenied: .denied
            case .invalidMessage: .invalidData
            default: .unavailable
            }
        self.init(code: code, message: error.message)
    }
}
