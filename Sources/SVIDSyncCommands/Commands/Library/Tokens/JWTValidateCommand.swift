internal import NativeKernel
internal import SPIFFE

/// `svidsync jwt validate`.
struct JWTValidateCommand: Command {
    static let description = CommandDescription(
        name: "jwt validate", summary: "Validate a JWT-SVID against a trust bundle.",
        discussion: """
            Reads a token and the keys of its trust domain, and validates the token as the standard says, with the verdict
            of each rule: form, claims, time, audience, signature. The bundle counts as that of --trust-domain, or without
            it as that of the token's own; a Bundle Map names its trust domains itself. The signature is not shown. Exits
            with 0 if the token is valid, 65 if not.
            """,
        options: TokenOptions.bundle + [
            .options("--audience", "NAME", "whom it must be for; must be given, several times for any of them")
                .required,
            .flag("--all-audiences", "the token must be for all of them"),
        ] + TokenOptions.shared,
        minimumOperands: 1, maximumOperands: 1, operands: "FILE|-",
        examples: [
            ("svidsync jwt validate --bundle bundle.json --audience reports token", "may reports trust it now?"),
            (
                "svidsync jwt validate --bundle bundle.json --audience reports --time 2027-01-01T00:00:00Z token",
                "might it then?"
            ),
        ])

    private let options: TokenOptions
    private let audience: ExpectedAudience

    init(_ arguments: ParsedArguments) throws(UsageError) {
        options = try TokenOptions(arguments, needsBundle: true)
        let names = arguments.values("--audience")
        guard !names.isEmpty else {
            throw UsageError(message: "--audience must be given: a token whose audience nobody checks can be replayed")
        }
        audience = arguments.has("--all-audiences") ? .allOf(names) : .anyOf(names)
    }

    func run() async -> ExitStatus {
        await SignalExit.during {
            await options.judge(.jwtSVID) { (token, bundles) in
                TokenReview.jwt(
                    token, bundles: bundles, audience: audience, at: options.time, leeway: options.leeway,
                    strict: options.strict)
            }
        }
    }
}
