/// `svidsync wit validate`.
struct WITValidateCommand: Command {
    static let description = CommandDescription(
        name: "wit validate", summary: "Check form, time and signature of a WIT-SVID (incubating).",
        discussion: """
            Reads a token and the keys of its trust domain, and checks the token as the standard says, with the verdict of
            each rule. What passes is well-formed and signed; it authenticates nobody, since the presenter must still
            prove to have the private key. The signature is not shown. Exits with 0 if no rule is broken, 65 if one is.
            """,
        options: TokenOptions.bundle + [WITKeyOption.option] + TokenOptions.shared, minimumOperands: 1,
        maximumOperands: 1, operands: "FILE|-",
        examples: [("svidsync wit validate --bundle bundle.json token", "is it signed by its trust domain?")])

    private let options: TokenOptions
    private let keyPath: String?

    init(_ arguments: ParsedArguments) throws(UsageError) {
        options = try TokenOptions(arguments, needsBundle: true)
        keyPath = try WITKeyOption.path(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during { await WITKeyOption.judge(options, keyPath) }
    }
}
