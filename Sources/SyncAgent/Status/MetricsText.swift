/// Metrics on their way to Prometheus' text format.
struct MetricsText {
    enum Kind: String {
        case counter
        case gauge
    }

    private(set) var text = ""
    private var name = ""

    /// Begins a family; its samples follow.
    ///
    /// - Parameters:
    ///   - name: Letters, digits and underscores.
    ///   - help: One line without a backslash.
    ///   - kind: How the values behave.
    mutating func family(_ name: String, _ help: String, _ kind: Kind) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds a sample of the family.
    mutating func sample(_ value: Int64, _ labels: KeyValuePairs<String, String> = [:]) {
        let pairs = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
        text += name + (pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") + " \(value)\n"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
