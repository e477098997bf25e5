internal import NativeKernel
internal import NativeMessages
internal import SPIFFE

/// Makes validated contexts of `FetchWITSVID` messages: everything in the message is right, or nothing of it is taken
/// (Workload API §4.5).
struct WITContextDecoder: StateDecoder {
    /// The one identity that was asked for; nil for all.
    private let id: SPIFFEID?
    private let limits: WorkloadAPILimits
    private let now: @Sendable () -> Timestamp
    private var memory = MessageMemory<WITSVIDResponseMessage>()

    init(id: SPIFFEID?, limits: WorkloadAPILimits, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.id = id
        self.limits = limits
        self.now = now
    }

    mutating func decode(_ message: Span<UInt8>) throws(WorkloadAPIError) -> WITContext? {
        guard let response = try memory.decode(message) else { return nil }
        let context = try context(of: response)
        memory.accept(response)
        return context
    }

    private func context(of response: WITSVIDResponseMessage) throws(WorkloadAPIError) -> WITContext {
        guard !response.svids.isEmpty else {
            throw .invalidMessage("svids is empty, it must hold at least one (WI-4, Workload API §7.2.1)")
        }
        try MessageRules.checkCounts([("svids", response.svids.count, limits.svids)])
        var warnings: [String] = []
        var hints = MessageHints()
        var svids: [WITSVID] = []
        for (index, message) in response.svids.enumerated() {
            let place = "svids[\(index)]"
            try MessageRules.requireFields(
                [
                    ("spiffe_id", message.spiffeID.isEmpty), ("wit_svid", message.witSVID.count == 0),
                    ("wit_svid_key", message.witSVIDKey.count == 0),
                ], place, "WI-4, Workload API §7.2.1")
            guard case .use(let hint) = hints.judge(message.hint, place, "§7.2.1", &warnings) else { continue }
            svids.append(try svid(of: message, hint, place))
        }
        return WITContext(svids: svids, warnings: warnings)
    }

    private func svid(
        of message: WITSVIDMessage, _ hint: String?, _ place: String
    ) throws(WorkloadAPIError) -> WITSVID {
        let stated = try MessageRules.id(message.spiffeID, "\(place).spiffe_id")
        if let id, stated != id {
            throw .invalidMessage("\(place) is of \(stated), asked for was \(id) (WI-3, Workload API §7.2.1)")
        }
        let svid: WITSVID
        let now = now()
        do {
            svid = try WITSVID(
                fetched: message.witSVID, for: stated, privateKey: PrivateJWK(message.witSVIDKey), hint: hint, at: now)
        } catch {
            throw .invalidMessage("\(place) (\(stated)): \(error)")
        }
        // The leeway is for the tokens of others; one's own must still serve for something.
        guard now <= svid.validUntil else {
            throw .invalidMessage("\(place) (\(stated)): the token expired at \(svid.expiry); it is \(now) (WI-17)")
        }
        return svid
    }
}
