internal import NativeMessages
internal import SPIFFE

extension JSONObject {
    /// The members as protobuf's `Struct` holds them: all numbers are doubles (rule ST-33).
    var values: [String: ClaimValue] {
        var values: [String: ClaimValue] = [:]
        for (name, value) in members { values[name] = ClaimValue(value) }
        return values
    }
}

extension ClaimValue {
    fileprivate init(_ value: JSONValue) {
        self =
            switch value {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .number(Double(value))
            case .unsigned(let value): .number(Double(value))
            case .number(let value): .number(value.value)
            case .string(let text): .string(text)
            case .array(let values): .list(values.map(ClaimValue.init))
            case .object(let object): .object(object.values)
            }
    }
}
