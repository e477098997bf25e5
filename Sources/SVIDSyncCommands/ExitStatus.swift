package import SyncAgent
package import WorkloadAPI

/// What the process tells its caller at the end (sysexits(3) where it has a fitting name).
package struct ExitStatus: Error, Sendable, Hashable {
    /// The number for `exit`.
    package let code: Int32

    package static let success = ExitStatus(code: 0)
    /// The agent runs, and what was asked for is not (yet) so.
    package static let notReady = ExitStatus(code: 1)
    /// The command line is wrong.
    package static let usage = ExitStatus(code: 64)
    /// The Workload API's answer was refused by validation.
    package static let invalidData = ExitStatus(code: 65)
    /// A file that the command is to read cannot be read.
    package static let noInput = ExitStatus(code: 66)
    /// The Workload API could not be reached in time, or cannot be used.
    package static let unavailable = ExitStatus(code: 69)
    /// A defect of svidsync.
    package static let internalError = ExitStatus(code: 70)
    /// A file could not be written.
    package static let cannotWrite = ExitStatus(code: 73)
    /// A hook failed.
    package static let hookFailed = ExitStatus(code: 75)
    /// The workload had no identity until the timeout.
    package static let denied = ExitStatus(code: 77)
    /// The configuration is wrong.
    package static let configuration = ExitStatus(code: 78)
}

extension ExitStatus {
    /// The status that tells this failure (design article, "Exit status").
    package init(_ error: AgentError) {
        self =
            switch error.code {
            case .unavailable: .unavailable
            case .denied, .noIdentity: .denied
            case .invalidData: .invalidData
            case .cannotWrite: .cannotWrite
            case .hookFailed: .hookFailed
            case .internalError: .internalError
            }
    }
}

extension ExitStatus {
    /// The status that tells this failure of a single call or a watch.
    package init(_ error: WorkloadAPIError) {
        self =
            switch error.code {
            case .permissionDenied, .noMatchingSVID: .denied
            case .invalidMessage: .invalidData
            default: .unavailable
            }
    }
}
