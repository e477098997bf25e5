internal import SPIFFE
internal import WorkloadAPI

/// `svidsync endpoint validate`.
struct EndpointValidateCommand: Command {
    static let description = CommandDescription(
        name: "endpoint validate", summary: "Judge the address of a Workload API.",
        discussion: """
            Says whether a text is the address of a Workload API, as SPIFFE_ENDPOINT_SOCKET takes it, with the verdict of
            each rule that concerns its scheme. Nothing is connected, and the socket need not exist. Exits with 0 if it
            is valid, 65 if not.
            """,
        options: [.flag("--strict", "what is only warned of is an error"), OutputFormat.option], minimumOperands: 1,
        maximumOperands: 1, operands: "URI",
        examples: [("svidsync endpoint validate unix:///run/spire/agent/public/api.sock", "is this an address?")])

    private let text: String
    private let strict: Bool
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        text = arguments.operands[0]
        strict = arguments.has("--strict")
        format = try OutputFormat(arguments)
    }

    func run() async -> ExitStatus {
        [judgement()].show(format)
    }

    private func judgement() -> Judgement {
        let report = EndpointAddress.report(on: text, strict: strict)
        do {
            let address = try EndpointAddress(text)
            var judgement = Judgement(subject: "\(address)", report: report)
            switch address.kind {
            case .unix(let path): judgement.add("socket", path)
            case .tcp(let host, let port):
                judgement.add("host", host.description)
                judgement.add("port", .number(Int64(port)), ["\(port)"])
            }
            return judgement
        } catch {
            // What is not an address is not shown: it may hold a password.
            return Judgement(subject: "the address", report: report)
        }
    }
}
