internal import NativeRPC

/// The statuses that a call of gRPC can end with, but OK.
public enum CallStatus: Int32, Sendable, Hashable, CaseIterable {
    /// CANCELLED.
    case cancelled = 1
    /// UNKNOWN.
    case unknown = 2
    /// INVALID_ARGUMENT: clients do not try again (rule TR-5).
    case invalidArgument = 3
    /// DEADLINE_EXCEEDED.
    case deadlineExceeded = 4
    /// NOT_FOUND.
    case notFound = 5
    /// ALREADY_EXISTS.
    case alreadyExists = 6
    /// PERMISSION_DENIED: clients withdraw what they have (rules ST-7, ST-8) and try again (rule TR-7).
    case permissionDenied = 7
    /// RESOURCE_EXHAUSTED.
    case resourceExhausted = 8
    /// FAILED_PRECONDITION.
    case failedPrecondition = 9
    /// ABORTED.
    case aborted = 10
    /// OUT_OF_RANGE.
    case outOfRange = 11
    /// UNIMPLEMENTED: clients do not try again (rule TR-8).
    case unimplemented = 12
    /// INTERNAL.
    case internalError = 13
    /// UNAVAILABLE: clients keep what they have and try again (rule TR-6).
    case unavailable = 14
    /// DATA_LOSS.
    case dataLoss = 15
    /// UNAUTHENTICATED.
    case unauthenticated = 16

    func rpcStatus(_ message: String) -> RPCStatus {
        RPCStatus(RPCStatus.Code(rawValue: rawValue) ?? .unknown, message)
    }
}
