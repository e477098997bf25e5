internal import NativeKernel
internal import SPIFFE

/// `svidsync jwt inspect`.
struct JWTInspectCommand: Command {
    static let description = CommandDescription(
        name: "jwt inspect", summary: "Show what a JWT-SVID says, and judge it without a bundle.",
        discussion: """
            Reads a token and shows its header, its claims and the verdict of each rule that can be judged without the
            keys of its trust domain. Nothing says that the claims are true: `svidsync jwt validate` checks the signature.
            The signature is not shown. Exits with 0 if no rule is broken, 65 if one is.
            """,
        options: [.options("--audience", "NAME", "whom it must be for; may be given several times: any of them")]
            + TokenOptions.shared,
        minimumOperands: 1, maximumOperands: 1, operands: "FILE|-",
        examples: [
            ("svidsync jwt inspect token", "what does it say, and has it expired?"),
            ("svidsync jwt inspect --audience reports -", "is the token on the standard input for reports?"),
        ])

    private let options: TokenOptions
    private let audience: [String]

    init(_ arguments: ParsedArguments) throws(UsageError) {
        options = try TokenOptions(arguments, needsBundle: false)
        audience = arguments.values("--audience")
    }

    func run() async -> ExitStatus {
        await SignalExit.during {
            await options.judge(.jwtSVID) { (token, _) in
                TokenReview.jwt(
                    token, bundles: nil, audience: audience.isEmpty ? nil : .anyOf(audience), at: options.time,
                    leeway: options.leeway, strict: options.strict)
            }
        }
    }
}
