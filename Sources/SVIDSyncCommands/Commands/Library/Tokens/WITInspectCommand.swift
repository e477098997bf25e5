internal import NativeKernel
internal import SPIFFE

/// `svidsync wit inspect`.
struct WITInspectCommand: Command {
    static let description = CommandDescription(
        name: "wit inspect", summary: "Show what a WIT-SVID says, and judge it without a bundle (incubating).",
        discussion: """
            Reads a token and shows its header, its claims and the verdict of each rule that can be judged without the
            keys of its trust domain; with --key also whether the private key is the one that the token is bound to. The
            signature and the key are not shown. Exits with 0 if no rule is broken, 65 if one is.
            """,
        options: [WITKeyOption.option] + TokenOptions.shared, minimumOperands: 1, maximumOperands: 1,
        operands: "FILE|-",
        examples: [
            ("svidsync wit inspect token", "what does it say, and has it expired?"),
            ("svidsync wit inspect --key key.jwk token", "is it bound to this key?"),
        ])

    private let options: TokenOptions
    private let keyPath: String?

    init(_ arguments: ParsedArguments) throws(UsageError) {
        options = try TokenOptions(arguments, needsBundle: false)
        keyPath = try WITKeyOption.path(arguments)
    }

    func run() async -> ExitStatus {
        await SignalExit.during { await WITKeyOption.judge(options, keyPath) }
    }
}
