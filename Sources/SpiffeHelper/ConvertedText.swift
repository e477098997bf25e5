internal import NativeKernel
internal import SyncAgent

/// Lines of YAML, each with the setting of spiffe-helper that it comes from.
struct ConvertedText {
    /// A setting and its place.
    struct Origin: Hashable, Sendable {
        let key: String
        let position: SourcePosition
    }

    private var lines: [String] = []
    private(set) var origins: [Origin?] = []

    var text: String { lines.joined(separator: "\n") + "\n" }

    /// - Parameters:
    ///   - depth: How deep it is indented.
    ///   - line: One line.
    ///   - origin: What it comes from; nil for one that always stands there.
    mutating func add(_ depth: Int, _ line: String, _ origin: Origin? = nil) {
        lines.append(String(repeating: "  ", count: depth) + line)
        origins.append(origin)
    }

    mutating func comment(_ text: String) { add(0, "# \(Self.onOneLine(text))") }

    /// Text in quotes that means itself, also to who replaces variables.
    static func quoted(_ text: String) -> String {
        "\"\(escaped(text.substituting("${", by: "$${"), isQuoted: true))\""
    }

    /// Text for a comment, which nothing in it ends.
    static func onOneLine(_ text: String) -> String { escaped(text, isQuoted: false) }

    private static func escaped(_ text: String, isQuoted: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            switch scalar {
            case "\"" where isQuoted, "\\" where isQuoted: result += "\\\(scalar)"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            // Line ends, marks of the order of bytes and controls: YAML knows them by number.
            case _ where isControl || ["\u{2028}", "\u{2029}", "\u{FEFF}"].contains(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
