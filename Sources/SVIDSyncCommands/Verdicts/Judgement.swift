internal import SPIFFE

/// What a command has found about one thing: its facts, and the verdict on each rule.
struct Judgement: Sendable {
    /// What it is about: an ID, a file.
    let subject: String
    /// Facts, for people a line each; those without a value are for people alone, those without a text for programs.
    var facts: [(name: String, value: JSONOutput?, text: String?)] = []
    var report = RuleReport([])
    /// What a valid one is called, where that is less than it sounds.
    var validity = "valid"

    /// Whether no rule is broken.
    var isValid: Bool { report.isValid }

    var lines: [String] {
        ["\(isValid ? validity : "invalid"): \(subject)"]
            + facts.compactMap { fact in fact.text.map { "  \(fact.name): \($0)" } }
            + report.verdicts.map { "  \($0.line)" }
    }

    var json: JSONOutput {
        .object(
            [("subject", .string(subject)), ("valid", .bool(isValid))]
                + facts.compactMap { fact in fact.value.map { (fact.name, $0) } }
                + [("verdicts", .array(report.verdicts.map(\.json)))])
    }

    /// Adds a fact that is the same for people and for programs.
    mutating func add(_ name: String, _ text: String) { facts.append((name, .string(text), text)) }
}

extension [Judgement] {
    /// Prints each, and tells whether all are valid.
    func show(_ format: OutputFormat) -> ExitStatus {
        for judgement in self { format.show(judgement.lines, judgement.json) }
        return allSatisfy(\.isValid) ? .success : .invalidData
    }
}
