/// Text from outside (a status of the agent, a hook's output) as part of one line.
enum SingleLine {
    /// The text with a space for each character that could begin another line or command a terminal.
    static func text(_ text: String) -> String {
        // Most lines are of nothing but printable ASCII.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return text }
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var line = ""
        for scalar in text.unicodeScalars { line.unicodeScalars.append(isUnsafe(scalar) ? " " : scalar) }
        return line
    }

    /// Control characters of both sets, Unicode's separators of lines and paragraphs, and what turns the direction of
    /// the text behind it.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
