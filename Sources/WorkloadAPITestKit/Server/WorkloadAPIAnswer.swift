internal import NativeRPC

/// What a test server answers to the calls of one profile.
///
///     server.set(.state(svids: [svid], bundles: bundles))
///     server.set(jwt: .denied)
///     server.set(wit: .failure(.unimplemented, message: "no WIT-SVIDs here"))
public enum WorkloadAPIAnswer<Content: Sendable>: Sendable {
    /// Messages with this content.
    case content(Content)
    /// No identity: `PermissionDenied`, as SPIRE says to a workload that is not registered.
    case denied
    /// The call ends with this status.
    case failure(CallStatus, message: String)
    /// These bytes as a message, whatever they are.
    case bytes([UInt8])
}

/// What messages of one profile hold.
protocol ProfileContent: Sendable {
    /// The message that answers a request.
    func payload(for call: WorkloadAPICall, _ request: RPCMessage) throws(RPCStatus) -> RPCPayloadBytes
}

extension WorkloadAPIAnswer where Content: ProfileContent {
    /// The message that answers a request, or the status that the call ends with.
    func payload(for call: WorkloadAPICall, _ request: RPCMessage) throws(RPCStatus) -> RPCPayloadBytes {
        switch self {
        case .content(let content): return try content.payload(for: call, request)
        case .denied: throw RPCStatus(.permissionDenied, "no identity issued")
        case .failure(let status, let message): throw status.rpcStatus(message)
        case .bytes(let bytes): return .plain(bytes)
        }
    }
}

extension RPCStatus {
    /// A script has an answer for another call than the one that it was made for.
    static func otherProfile(_ call: WorkloadAPICall) -> RPCStatus {
        RPCStatus(.internalError, "the script for \(call) has an answer of another profile")
    }

    /// A request that is no message, or an answer that is none.
    static func badMessage(_ error: some Error, _ code: Code) -> RPCStatus { RPCStatus(code, "\(error)") }
}
