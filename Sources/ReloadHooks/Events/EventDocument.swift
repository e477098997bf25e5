/// An event as JSON, for commands: their standard input is a file with it.
enum EventDocument {
    /// One object, on one line.
    static func bytes(of event: HookEvent) -> [UInt8] {
        let members = [
            ("output", text(event.output)), ("directory", text(event.directory)), ("changed", list(event.changed)),
            ("kinds", list(event.kinds.map(\.rawValue).sorted())), ("occasion", text(event.occasion.rawValue)),
            ("current", object(event.current)), ("previous", event.previous.map(object) ?? "null"),
        ]
        return Array("{\(members.map { "\(text($0.0)):\($0.1)" }.joined(separator: ","))}\n".utf8)
    }

    private static func object(_ subject: HookSubject) -> String {
        var members = ["\"generation\":\(subject.generation)"]
        members += subject.allFacts.dropFirst().map { "\(text($0.name)):\(text($0.value))" }
        return "{\(members.joined(separator: ","))}"
    }

    private static func list(_ texts: [String]) -> String { "[\(texts.map(text).joined(separator: ","))]" }

    /// A string literal (RFC 8259 §7).
    private static func text(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": literal += "\\\(scalar)"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
