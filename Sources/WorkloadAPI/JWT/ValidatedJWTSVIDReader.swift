internal import NativeMessages
internal import SPIFFE

/// Reads the answers of `ValidateJWTSVID`.
struct ValidatedJWTSVIDReader {
    /// Whom the token was to be for.
    let audience: String

    func validated(_ message: Span<UInt8>) throws(WorkloadAPIError) -> ValidatedJWTSVID {
        let response = try Self.decode(message)
        try MessageRules.requireFields(
            [("spiffe_id", response.spiffeID.isEmpty), ("claims", response.claims == nil)], "the answer",
            "ST-33, Workload API §6.2.3")
        let id = try MessageRules.id(response.spiffeID, "the answer.spiffe_id")
        let claims = try Self.object(response.claims ?? [:])
        // An agent that contradicts itself is broken: nothing of what it says is taken.
        if let subject = claims["sub"], subject != .string(id.description) {
            throw .invalidMessage("the answer says that the token is of \(id), its claims say otherwise (ST-33)")
        }
        if let audience = claims["aud"], !isFor(audience) {
            throw .invalidMessage("the agent calls a token valid whose claims name another audience (ST-33, JW-9)")
        }
        return ValidatedJWTSVID(id: id, claims: claims, expiry: Self.moment(claims["exp"]))
    }

    private static func decode(_ bytes: Span<UInt8>) throws(WorkloadAPIError) -> ValidateJWTSVIDResponseMessage {
        do {
            return try ValidateJWTSVIDResponseMessage(decoding: bytes)
        } catch {
            throw .invalidMessage("the answer cannot be decoded: \(error)")
        }
    }

    private func isFor(_ claim: JSONValue) -> Bool {
        switch claim {
        case .array(let names): names.contains(.string(audience))
        default: claim == .string(audience)
        }
    }

    private static func moment(_ claim: JSONValue?) -> Timestamp? {
        switch claim {
        case .integer(let seconds)?: Timestamp(secondsSince1970: seconds)
        case .number(let number)?: Int64(exactly: number.value.rounded(.down)).map(Timestamp.init(secondsSince1970:))
        default: nil
        }
    }

    // MARK: Claims

    /// Claims in the order of their names: a protobuf map has none.
    private static func object(_ claims: [String: ClaimValue]) throws(WorkloadAPIError) -> JSONObject {
        var members: [(name: String, value: JSONValue)] = []
        for (name, claim) in claims.sorted(by: { $0.key < $1.key }) {
            members.append((name, try value(claim)))
        }
        return JSONObject(checked: members)
    }

    private static func value(_ claim: ClaimValue) throws(WorkloadAPIError) -> JSONValue {
        switch claim {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .string(let text): return .string(text)
        case .object(let claims): return .object(try object(claims))
        case .number(let number):
            guard let value = JSONValue(number) else {
                throw .invalidMessage("a claim of the answer is no number of JSON (ST-33, Workload API §6.2.3)")
            }
            return value
        case .list(let claims):
            var values: [JSONValue] = []
            for claim in claims { values.append(try value(claim)) }
            return .array(values)
        }
    }
}
