internal import SyncAgent

/// All commands, and what a command line selects of them.
struct CommandTable: Sendable {
    /// What the first words of a command line mean.
    enum Selection {
        case command(any Command.Type, rest: [String])
        /// The first word of several commands, without one of their second words.
        case group(String, asksForHelp: Bool)
        case unknown(String)
    }

    let commands: [any Command.Type]

    /// Understands the words; a command's name may consist of two.
    func select(_ words: [String]) -> Selection {
        let first = words.first ?? ""
        let second = words.dropFirst().first
        if let second, let command = command(named: "\(first) \(second)") {
            return .command(command, rest: Array(words.dropFirst(2)))
        }
        if let command = command(named: first) { return .command(command, rest: Array(words.dropFirst())) }
        guard !members(of: first).isEmpty else { return .unknown(first) }
        guard let second else { return .group(first, asksForHelp: false) }
        return second == "--help" || second == "-h" ? .group(first, asksForHelp: true) : .unknown("\(first) \(second)")
    }

    /// The question whether another command was meant than a name that selects none; empty where no name is near.
    func question(about name: String) -> String {
        let names = commands.map { $0.description.name }
        let groups = names.map { $0.split(separator: " ") }.filter { $0.count == 2 }.map { String($0[0]) }
        return KeySuggestion.question(about: name, among: names + groups + ["help"])
    }

    /// The lines of the list of commands.
    var rows: [String] { Self.rows(commands) }

    /// The text of `svidsync GROUP --help`.
    func help(ofGroup group: String) -> String {
        let lines =
            ["Usage: svidsync \(group) COMMAND [OPTIONS]", "", "Commands:"] + Self.rows(members(of: group))
            + ["", "`svidsync \(group) COMMAND --help` shows a command's options and examples."]
        return lines.joined(separator: "\n") + "\n"
    }

    private func command(named name: String) -> (any Command.Type)? {
        commands.first { $0.description.name == name }
    }

    private func members(of group: String) -> [any Command.Type] {
        commands.filter { $0.description.name.hasPrefix("\(group) ") }
    }

    private static func rows(_ commands: [any Command.Type]) -> [String] {
        CommandDescription.columns(commands.map { ($0.description.name, $0.description.summary) })
    }
}
