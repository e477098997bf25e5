/// What a command has found about one thing: its facts, and the verdict on each rule.
struct Judgement: Sendable {
    /// What it is about: an ID, a file.
    let subject: String
    /// Facts, for people a line each.
    var facts: [(name: String, value: JSONOutput, text: String)] = []
    var verdicts: [RuleVerdict]

    /// Whether no rule is broken.
    var isValid: Bool { !verdicts.contains { $0.level == .error } }

    var status: ExitStatus { isValid ? .success : .invalidData }

    var lines: [String] {
        ["\(isValid ? "valid" : "invalid"): \(subject)"] + facts.map { "  \($0.name): \($0.text)" }
            + verdicts.map { "  \($0.line)" }
    }

    var json: JSONOutput {
        .object(
            [("subject", .string(subject)), ("valid", .bool(isValid))] + facts.map { ($0.name, $0.value) }
                + [("verdicts", .array(verdicts.map(\.json)))])
    }
}

extension [Judgement] {
    /// Prints each, and tells whether all are valid.
    func show(_ format: OutputFormat) -> ExitStatus {
        for judgement in self { format.show(judgement.lines, judgement.json) }
        return allSatisfy(\.isValid) ? .success : .invalidData
    }
}
