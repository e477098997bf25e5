internal import SyncAgent

/// The words of a command line, sorted by a command's description.
struct ParsedArguments: Sendable {
    fileprivate var values: [String: [String]] = [:]
    fileprivate var flags: Set<String> = []
    /// The words that are no options.
    fileprivate(set) var operands: [String] = []
    /// Whether help was asked for; nothing else is checked then.
    fileprivate(set) var wantsHelp = false

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    func value(_ option: String) -> String? { values[option]?.first }

    /// All values of an option that may be given several times.
    func values(_ option: String) -> [String] { values[option] ?? [] }

    /// The option's value as a duration (`500ms`, `10s`, `5m`, `1h`).
    func duration(_ option: String) throws(UsageError) -> Duration? {
        guard let text = value(option) else { return nil }
        guard let duration = DurationText.parse(text) else {
            throw UsageError(message: "\(option): '\(text)' is no duration; write 500ms, 10s, 5m or 1h")
        }
        return duration
    }

    /// The option's value as a whole number that is not negative.
    func count(_ option: String) throws(UsageError) -> Int? {
        guard let text = value(option) else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw UsageError(message: "\(option): '\(text)' is no whole number")
        }
        return number
    }
}

extension CommandDescription {
    /// Sorts the words that follow the command's name.
    ///
    /// Options may stand anywhere, as `--name value` or `--name=value`; after `--` all words are operands.
    func parse(_ words: [String]) throws(UsageError) -> ParsedArguments {
        var parsed = ParsedArguments()
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                parsed.operands += rest
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                parsed.operands.append(word)
                continue
            }
            if word == "--help" || word == "-h" {
                parsed.wantsHelp = true
                return parsed
            }
            try take(word, &rest, into: &parsed)
        }
        guard parsed.operands.count >= minimumOperands else {
            throw UsageError(message: "\(operands) is missing")
        }
        guard parsed.operands.count <= maximumOperands else {
            throw unexpected(parsed.operands[maximumOperands], in: parsed)
        }
        return parsed
    }

    /// Who names a file where none is expected, and has not named the configuration, most probably means that.
    private func unexpected(_ operand: String, in parsed: ParsedArguments) -> UsageError {
        let configuration = ConfigurationSource.option
        let takesIt = options.contains { $0.name == configuration.name } && parsed.value(configuration.name) == nil
        let question = takesIt ? "; did you mean '\(configuration.name) \(operand)'?" : ""
        return UsageError(message: "unexpected argument '\(operand)'\(question)")
    }

    private func take(
        _ word: String, _ rest: inout ArraySlice<String>, into parsed: inout ParsedArguments
    ) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts[0]
        guard let option = options.first(where: { $0.name == name }) else {
            let known = options.map(\.name) + ["--help"]
            let question = KeySuggestion.question(about: name, among: known)
            throw UsageError(
                message: "unknown option '\(name)'\(question); \(self.name) knows \(known.joined(separator: ", "))")
        }
        guard option.isRepeatable || parsed.values[name] == nil, !parsed.flags.contains(name) else {
            throw UsageError(message: "\(name) is given twice")
        }
        guard let placeholder = option.value else {
            guard parts.count == 1 else { throw UsageError(message: "\(name) takes no value") }
            parsed.flags.insert(name)
            return
        }
        guard let value = parts.count == 2 ? parts[1] : rest.popFirst(), !value.isEmpty else {
            throw UsageError(message: "\(name) needs a value: \(name) \(placeholder)")
        }
        parsed.values[name, default: []].append(value)
    }
}
