/// `svidsync bundle validate`.
struct BundleValidateCommand: Command {
    static let description = CommandDescription(
        name: "bundle validate", summary: "Judge a trust bundle as its publisher must write it.",
        discussion: """
            Reads a trust bundle (PEM, DER, a SPIFFE bundle, a JWK Set of the Workload API, a Bundle Map) and gives the
            verdict of each rule, naming the entries that break one. What consumers step over is a warning, and an error
            with --strict; a key for tokens without a name is an error at any rate. What publishers may write is warned of
            alone: no keys, unknown types and uses of keys, authorities that have expired. Exits with 0 if no rule is
            broken, 65 if one is.
            """,
        options: BundleOptions.shared + BundleOptions.judging + [OutputFormat.option], minimumOperands: 1,
        maximumOperands: 1, operands: "FILE|-",
        examples: [
            ("svidsync bundle validate bundle.json", "may I publish this?"),
            ("svidsync bundle validate --strict --format map bundles.json", "is the map without any fault?"),
        ])

    private let options: BundleOptions

    init(_ arguments: ParsedArguments) throws(UsageError) {
        options = try BundleOptions(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during { await options.judge(withKeys: false) }
    }
}
