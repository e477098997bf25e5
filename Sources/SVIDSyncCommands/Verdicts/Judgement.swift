internal import SPIFFE

/// What a command has found about one thing: its facts, and the verdict on each rule.
struct Judgement: Sendable {
    /// What it is about: an ID, a file.
    let subject: String
    private(set) var facts: [Fact] = []
    var report = RuleReport([])
    /// What a valid one is called, where that is less than it sounds.
    var validity = "valid"

    init(subject: String, report: RuleReport = RuleReport([])) {
        self.subject = subject
        self.report = report
    }

    /// Whether no rule is broken.
    var isValid: Bool { report.isValid }

    /// For people: the verdict as a whole, the rules that are broken, the facts, and the other rules.
    var lines: [String] {
        let broken = report.verdicts.filter { $0.level == .error } + report.verdicts.filter { $0.level == .warning }
        let others = report.verdicts.filter { !broken.contains($0) }
        let rows =
            broken.map { ($0.level.rawValue, [$0.line]) } + facts.map { ($0.name, $0.lines) }
            + others.map { ($0.level.rawValue, [$0.line]) }
        let width = rows.filter { !$0.1.isEmpty }.map(\.0.count).max() ?? 0
        return ["\(isValid ? validity : "invalid"): \(subject)"]
            + rows.flatMap { name, lines in
                lines.enumerated().map { index, line in
                    let head = index == 0 ? "\(name):" : ""
                    return "  \(head)\(String(repeating: " ", count: width + 2 - head.count))\(line)"
                }
            }
    }

    var json: JSONOutput {
        .object(
            [("subject", .string(subject)), ("valid", .bool(isValid))]
                + facts.compactMap { fact in fact.value.map { (fact.name, $0) } }
                + [("verdicts", .array(report.verdicts.map(\.json)))])
    }

    /// Adds a fact.
    mutating func add(_ name: String, _ value: JSONOutput, _ lines: [String]) {
        facts.append(Fact(name: name, value: value, lines: lines))
    }

    /// Adds a fact that is the same for people and for programs.
    mutating func add(_ name: String, _ text: String) { add(name, .string(text), [text]) }

    /// Adds a fact for people alone.
    mutating func tell(_ name: String, _ lines: [String]) {
        facts.append(Fact(name: name, value: nil, lines: lines))
    }

    /// Adds a fact for programs alone.
    mutating func record(_ name: String, _ value: JSONOutput) { add(name, value, []) }
}

extension [Judgement] {
    /// Prints each, and tells whether all are valid.
    func show(_ format: OutputFormat) -> ExitStatus {
        for judgement in self { format.show(judgement.lines, judgement.json) }
        return allSatisfy(\.isValid) ? .success : .invalidData
    }
}
