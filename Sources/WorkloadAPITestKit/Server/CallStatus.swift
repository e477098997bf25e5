internal import NativeRPC

/// The statuses that a call of gRPC can end with, but OK.
///
///     server.set(.failure(.resourceExhausted, message: "too many callers"))
public struct CallStatus: Sendable, Hashable, CaseIterable {
    private let code: RPCStatus.Code

    private init(_ code: RPCStatus.Code) {
        self.code = code
    }

    /// All statuses but OK, in the order of their numbers.
    public static var allCases: [CallStatus] { RPCStatus.Code.allCases.filter { $0 != .ok }.map(CallStatus.init) }

    /// CANCELLED.
    public static let cancelled = CallStatus(.cancelled)
    /// UNKNOWN.
    public static let unknown = CallStatus(.unknown)
    /// INVALID_ARGUMENT: clients do not try again (rule TR-5).
    public static let invalidArgument = CallStatus(.invalidArgument)
    /// DEADLINE_EXCEEDED.
    public static let deadlineExceeded = CallStatus(.deadlineExceeded)
    /// NOT_FOUND.
    public static let notFound = CallStatus(.notFound)
    /// ALREADY_EXISTS.
    public static let alreadyExists = CallStatus(.alreadyExists)
    /// PERMISSION_DENIED: clients withdraw what they have (rules ST-7, ST-8) and try again (rule TR-7).
    public static let permissionDenied = CallStatus(.permissionDenied)
    /// RESOURCE_EXHAUSTED.
    public static let resourceExhausted = CallStatus(.resourceExhausted)
    /// FAILED_PRECONDITION.
    public static let failedPrecondition = CallStatus(.failedPrecondition)
    /// ABORTED.
    public static let aborted = CallStatus(.aborted)
    /// OUT_OF_RANGE.
    public static let outOfRange = CallStatus(.outOfRange)
    /// UNIMPLEMENTED: clients do not try again (rule TR-8).
    public static let unimplemented = CallStatus(.unimplemented)
    /// INTERNAL.
    public static let internalError = CallStatus(.internalError)
    /// UNAVAILABLE: clients keep what they have and try again (rule TR-6).
    public static let unavailable = CallStatus(.unavailable)
    /// DATA_LOSS.
    public static let dataLoss = CallStatus(.dataLoss)
    /// UNAUTHENTICATED.
    public static let unauthenticated = CallStatus(.unauthenticated)

    func rpcStatus(_ message: String) -> RPCStatus { RPCStatus(code, message) }
}

extension CallStatus: CustomStringConvertible {
    /// The status's name as gRPC's documentation writes it.
    public var description: String { code.description }
}
