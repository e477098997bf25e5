/// How a command prints its result: for people, or for programs.
enum OutputFormat: String, Sendable {
    case text
    case json

    static let option = OptionDescription.option("--output", "text|json", "how to print; text by default")

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let name = arguments.value("--output") ?? "text"
        guard let format = OutputFormat(rawValue: name) else {
            throw UsageError(message: "--output: '\(name)' is neither text nor json")
        }
        self = format
    }

    /// Prints one result: the lines, or the object on one line.
    func show(_ lines: [String], _ json: JSONOutput) {
        switch self {
        // Names and texts come from certificates and agents.
        case .text: Console.show(lines.map { SingleLine.text($0) + "\n" }.joined())
        case .json: Console.show(json.text + "\n")
        }
    }
}
