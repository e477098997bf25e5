/// What a command is called, takes and does: the one source of its parsing and of its help.
struct CommandDescription: Sendable {
    /// The word that selects it: `run`.
    let name: String
    /// One line for the list of commands.
    let summary: String
    /// A paragraph or two for its own help.
    let discussion: String
    /// Its options, in the order of the help.
    let options: [OptionDescription]
    /// How many operands it needs.
    var minimumOperands = 0
    /// How many operands it takes at most.
    var maximumOperands = 0
    /// What the operands are called in the usage line.
    var operands = ""
    /// Whole command lines with what each is for.
    let examples: [(command: String, purpose: String)]

    /// The text of `svidsync NAME --help`.
    var help: String {
        var lines = [summary, ""] + usage + ["", discussion, ""]
        let table = options.map { ($0.spelling, $0.help) } + [("--help", "show this text")]
        lines += ["Options:"] + CommandDescription.columns(table) + ["", "Examples:"]
        for example in examples { lines += ["  # \(example.purpose)", "  \(example.command)"] }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The usage, on as many lines as it needs: what must be given, what may be, the operands.
    private var usage: [String] {
        let words =
            options.filter(\.isRequired).map(\.spelling)
            + options.filter { !$0.isRequired }.map { "[\($0.spelling)]" } + (operands.isEmpty ? [] : [operands])
        var lines = ["Usage: svidsync \(name)"]
        let indentation = String(repeating: " ", count: lines[0].count)
        for word in words {
            if lines[lines.count - 1].count + 1 + word.count > 110 { lines.append(indentation) }
            lines[lines.count - 1] += " " + word
        }
        return lines
    }

    /// Two columns, the second aligned.
    static func columns(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  " + $0.0 + String(repeating: " ", count: width - $0.0.count + 3) + $0.1 }
    }
}
