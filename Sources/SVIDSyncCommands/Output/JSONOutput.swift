internal import SPIFFE

/// What a command prints as JSON; members keep their order.
indirect enum JSONOutput: Sendable {
    case string(String)
    case number(Int64)
    case bool(Bool)
    case array([JSONOutput])
    case object([(String, JSONOutput)])
    /// A value of a document, as the library writes it.
    case value(JSONValue)
    case null

    /// A string, or null.
    static func optional(_ text: String?) -> JSONOutput { text.map { .string($0) } ?? .null }

    /// An array of strings.
    static func strings(_ texts: [String]) -> JSONOutput { .array(texts.map { .string($0) }) }

    /// The text on one line.
    var text: String {
        switch self {
        case .string(let text): JSONText.string(text)
        case .number(let number): String(number)
        case .bool(let value): value ? "true" : "false"
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(JSONText.string($0)):\($1.text)" }.joined(separator: ",") + "}"
        case .value(let value): value.description
        case .null: "null"
        }
    }
}
