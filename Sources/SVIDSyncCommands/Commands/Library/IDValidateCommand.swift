internal import SPIFFE

/// `svidsync id validate`.
struct IDValidateCommand: Command {
    static let description = CommandDescription(
        name: "id validate", summary: "Judge SPIFFE IDs.",
        discussion: """
            Says of each text whether it is a SPIFFE ID, and if not, which rule of the standard it breaks and at which
            byte. Exits with 0 if all are valid, 65 if one is not.
            """,
        options: [.flag("--strict", "more than 2048 bytes are an error"), OutputFormat.option],
        minimumOperands: 1, maximumOperands: .max, operands: "ID…",
        examples: [("svidsync id validate spiffe://example.org/web", "is this a SPIFFE ID?")])

    private let texts: [String]
    private let strict: Bool
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        texts = arguments.operands
        strict = arguments.has("--strict")
        format = try OutputFormat(arguments)
    }

    func run() async -> ExitStatus {
        texts.map(judgement).show(format)
    }

    private func judgement(_ text: String) -> Judgement {
        do {
            let id = try SPIFFEID(parsing: text, strict: strict)
            var judgement = Judgement(subject: text, verdicts: [])
            judgement.facts.append(
                ("trust_domain", .string(id.trustDomain.name), id.trustDomain.name))
            judgement.facts.append(("path", .string(id.path), id.hasPath ? id.path : "none: the trust domain itself"))
            if id.exceedsRecommendedLimit {
                judgement.verdicts.append(
                    RuleVerdict(
                        rule: "ID-18", level: .warning,
                        message: "it has more than the \(SPIFFEID.recommendedLimit) bytes that everybody reads"))
            }
            return judgement
        } catch {
            let place = error.offset.map { "at byte \($0): " } ?? ""
            return Judgement(
                subject: text,
                verdicts: [RuleVerdict(rule: error.rule, level: .error, message: place + error.message)])
        }
    }
}
