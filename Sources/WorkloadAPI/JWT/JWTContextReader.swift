internal import NativeKernel
internal import NativeMessages
internal import SPIFFE

/// Makes validated contexts of the answers of `FetchJWTSVID`: everything in the answer is right, or nothing of it is
/// taken (Workload API §4.5).
struct JWTContextReader {
    /// What was asked for; each token must be for all of it.
    let audience: [String]
    /// The one identity that was asked for; nil for all.
    let id: SPIFFEID?
    let limits: WorkloadAPILimits
    let now: Timestamp

    func context(of message: Span<UInt8>) throws(WorkloadAPIError) -> JWTContext {
        let response = try Self.decode(message)
        guard !response.svids.isEmpty else {
            throw .invalidMessage("svids is empty, it must hold at least one (ST-26, Workload API §6.2.1)")
        }
        try MessageRules.checkCounts([("svids", response.svids.count, limits.svids)])
        var warnings: [String] = []
        var hints = MessageHints()
        var svids: [JWTSVID] = []
        for (index, message) in response.svids.enumerated() {
            let place = "svids[\(index)]"
            try MessageRules.requireFields(
                [("spiffe_id", message.spiffeID.isEmpty), ("svid", message.svid.count == 0)], place,
                "ST-26, Workload API §6.2.1")
            guard case .use(let hint) = hints.judge(message.hint, place, "§6.2.1", &warnings) else { continue }
            svids.append(try svid(of: message, hint, place))
        }
        return JWTContext(svids: svids, warnings: warnings)
    }

    private static func decode(_ bytes: Span<UInt8>) throws(WorkloadAPIError) -> JWTSVIDResponseMessage {
        do {
            return try JWTSVIDResponseMessage(decoding: bytes)
        } catch {
            throw .invalidMessage("the answer cannot be decoded: \(error)")
        }
    }

    private func svid(
        of message: JWTSVIDMessage, _ hint: String?, _ place: String
    ) throws(WorkloadAPIError) -> JWTSVID {
        let stated = try MessageRules.id(message.spiffeID, "\(place).spiffe_id")
        if let id, stated != id {
            throw .invalidMessage("\(place) is of \(stated), asked for was \(id) (ST-25, Workload API §6.2.1)")
        }
        let svid: JWTSVID
        do {
            svid = try JWTSVID(fetched: message.svid, for: stated, audience: audience, hint: hint, at: now)
        } catch {
            throw .invalidMessage("\(place) (\(stated)): \(error)")
        }
        // The leeway is for the tokens of others; one's own must still serve for something.
        guard now <= svid.validUntil else {
            throw .invalidMessage("\(place) (\(stated)): the token expired at \(svid.expiry); it is \(now) (ST-27)")
        }
        return svid
    }
}
