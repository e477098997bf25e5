internal import SPIFFE

/// `svidsync id validate`.
struct IDValidateCommand: Command {
    static let description = CommandDescription(
        name: "id validate", summary: "Judge SPIFFE IDs.",
        discussion: """
            Says of each text whether it is a SPIFFE ID, with the verdict of each rule of the standard, and at which byte
            a rule is broken first. Exits with 0 if all are valid, 65 if one is not.
            """,
        options: [.flag("--strict", "more than 2048 bytes are an error"), OutputFormat.option],
        minimumOperands: 1, maximumOperands: .max, operands: "ID…",
        examples: [
            ("svidsync id validate spiffe://example.org/web", "is this a SPIFFE ID?"),
            ("svidsync id validate --output json spiffe://a/b spiffe://c/d", "an object for each, on a line"),
        ])

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
        var judgement = Judgement(subject: text, report: SPIFFEID.report(on: text, strict: strict))
        if judgement.isValid, let id = SPIFFEID(text) {
            judgement.add("trust_domain", id.trustDomain.name)
            judgement.add("path", .string(id.path), [id.hasPath ? id.path : "none: the trust domain itself"])
        }
        return judgement
    }
}
