/// Texts of tokens that nobody has verified yet, in messages: short, and on one line whatever is in them.
enum ShownText {
    private static let itemLimit = 5
    private static let lengthLimit = 100

    static func list(_ items: [String], separator: String = ", ") -> String {
        let shown = items.prefix(itemLimit).map(item)
        let rest = items.count - shown.count
        return shown.joined(separator: separator) + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func item(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(lengthLimit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                shown.append("\u{FFFD}")
            default: shown.append(scalar)
            }
        }
        return "“" + String(shown) + (text.unicodeScalars.count > lengthLimit ? "…" : "") + "”"
    }
}
