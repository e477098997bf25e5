/// `svidsync bundle inspect`.
struct BundleInspectCommand: Command {
    static let description = CommandDescription(
        name: "bundle inspect", summary: "Show the certificates and keys of a trust bundle, and judge it.",
        discussion: """
            Reads a trust bundle (PEM, DER, a SPIFFE bundle, a JWK Set of the Workload API, a Bundle Map) and shows each
            certificate and key, and the verdict of each rule. Exits with 0 if no rule is broken, 65 if one is.
            """,
        options: BundleOptions.shared + BundleOptions.judging + [OutputFormat.option], minimumOperands: 1,
        maximumOperands: 1, operands: "FILE|-",
        examples: [
            ("svidsync bundle inspect ca.pem", "whom does this bundle trust?"),
            ("curl -s https://example.org/bundle | svidsync bundle inspect -", "what does the endpoint serve?"),
        ])

    private let options: BundleOptions

    init(_ arguments: ParsedArguments) throws(UsageError) {
        options = try BundleOptions(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during { await options.judge(withKeys: true) }
    }
}
