/// A value of JSON (RFC 8259).
public enum JSONValue: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number that 64 bits with a sign can hold, exactly.
    case integer(Int64)
    /// A whole number above those, up to 18446744073709551615, exactly.
    case unsigned(UInt64)
    /// Any other number.
    case number(JSONNumber)
    /// A text.
    case string(String)
    /// Values in their order.
    case array([JSONValue])
    /// Values by their names.
    case object(JSONObject)
}

extension JSONValue {
    /// Reads JSON: UTF-8, no member twice, nothing behind the value, at most 64 levels.
    ///
    /// - Throws: `JSONError`.
    public init(parsing bytes: Span<UInt8>) throws(JSONError) {
        self.init(try JSONReader.read(bytes), in: bytes)
    }

    /// A number that came as a `Double`, as the claims of the Workload API do (Workload API §6.2.3, rule ST-33): whole
    /// ones up to 2^53 become integers, so that `exp` is what it was.
    ///
    /// - Returns: nil for infinities and NaN.
    public init?(_ double: Double) {
        if let integer = Int64(exactly: double), integer.magnitude <= 1 << 53 {
            self = .integer(integer)
        } else {
            guard let number = JSONNumber(double) else { return nil }
            self = .number(number)
        }
    }

    /// The value that a node stands for.
    init(_ node: JSONNode, in bytes: Span<UInt8>) {
        switch node.kind {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number: self = Self.number(bytes, node.range)
        case .string(let hasEscapes): self = .string(JSONText.decoded(bytes, node.range, hasEscapes: hasEscapes))
        case .array(let elements):
            var values: [JSONValue] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(JSONValue(element, in: bytes)) }
            self = .array(values)
        case .object(let members):
            var values: [(name: String, value: JSONValue)] = []
            values.reserveCapacity(members.count)
            for member in members { values.append((member.name, JSONValue(member.value, in: bytes))) }
            self = .object(JSONObject(checked: values))
        }
    }

    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> JSONValue {
        let text = JSONText.decoded(bytes, range, hasEscapes: false)
        if let value = Int64(text) { return .integer(value) }
        if let value = UInt64(text) { return .unsigned(value) }
        return .number(JSONNumber(checked: text))
    }

    /// The value as JSON without white space; members keep their order, so that equal bytes come of equal values.
    public var json: [UInt8] { JSONWriter.write(self) }

    /// The text, if it is one.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}

extension JSONValue: Hashable {
    /// Compares values; texts by their bytes.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.unsigned(let left), .unsigned(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// Hashes the kind and what is simple about the value.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .unsigned(let value): hasher.combine(value)
        case .number(let value): hasher.combine(value)
        case .string(let text): hasher.combine(text)
        case .array(let values): hasher.combine(values.count)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as JSON.
    public var description: String { String(decoding: json, as: UTF8.self) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    /// Values in their order.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Values by their names; of several with one name, the last one counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}
