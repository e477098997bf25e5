internal import NativeRPC

/// One step of what a test server does on one call.
///
/// An answer without content (`denied`, `failure`, `bytes`) suits every call; one with content must be of the call's
/// profile, or else the call ends with INTERNAL.
///
///     server.script([.wait(.seconds(1)), .answer(.denied)], for: .fetchX509SVID)
///     server.script([.jwt(.unchecked(svids: [bad], bundles: bundles))], for: .fetchJWTSVID)
public enum ScriptStep: Sendable {
    /// Sends this answer; one that is a status ends the call.
    case answer(X509Answer)
    /// Sends this answer to a call about JWT-SVIDs; one that is a status ends the call.
    case jwt(JWTAnswer)
    /// Sends this answer to a call about WIT-SVIDs; one that is a status ends the call.
    case wit(WITAnswer)
    /// Does nothing for this time.
    case wait(Duration)
    /// Ends a stream in good order.
    case end
}

extension ScriptStep {
    /// Waits, if that is the step.
    ///
    /// - Returns: The message to send; nil for a step without one.
    func payload(for call: WorkloadAPICall, _ request: RPCMessage) async throws(RPCStatus) -> RPCPayloadBytes? {
        switch self {
        case .answer(let answer): return try answer.payload(for: call, request)
        case .jwt(let answer): return try answer.payload(for: call, request)
        case .wit(let answer): return try answer.payload(for: call, request)
        case .wait(let time):
            do {
                try await Task.sleep(for: time)
            } catch {
                throw RPCStatus(.cancelled, "the call ended during a wait of its script")
            }
            return nil
        case .end: return nil
        }
    }
}
