internal import NativeKernel
internal import SPIFFE

/// What the commands that judge tokens have in common.
struct TokenOptions: Sendable {
    static let shared = [
        TimeOption.option, TimeOption.leeway, .flag("--strict", "what is only warned of is an error"),
        .flag("--show-signature", "show the token's signature, too: whoever has it has the token"),
        OutputFormat.option,
    ]
    static let bundle = [
        OptionDescription.option(
            "--bundle", "FILE|-",
            "the keys of the trust domain: a SPIFFE bundle, a JWK Set or a Bundle Map; must be given"
        ).required,
        BundleFormat.option,
        .option("--trust-domain", "TD", "which trust domain the bundle is of; the token's by default"),
    ]

    let path: String
    let bundlePath: String?
    let bundleFormat: BundleFormat?
    let trustDomain: TrustDomain?
    let time: Timestamp
    let leeway: Duration
    let strict: Bool
    let showsSignature: Bool
    let format: OutputFormat

    /// - Parameter needsBundle: Whether the signature is to be judged.
    init(_ arguments: ParsedArguments, needsBundle: Bool) throws(UsageError) {
        path = arguments.operands[0]
        bundlePath = arguments.value("--bundle")
        guard !needsBundle || bundlePath != nil else { throw UsageError(message: "--bundle must be given") }
        guard bundlePath != "-" || path != "-" else {
            throw UsageError(message: "token and bundle cannot both come from the standard input")
        }
        bundleFormat = try BundleFormat.named("--bundle-format", arguments)
        trustDomain = try TrustDomainOption.trustDomain(arguments)
        time = try TimeOption.time(arguments)
        leeway = try TimeOption.leeway(arguments)
        strict = arguments.has("--strict")
        showsSignature = arguments.has("--show-signature")
        format = try OutputFormat(arguments)
    }

    /// Reads token and bundle, judges, and prints.
    ///
    /// - Parameters:
    ///   - use: What the keys of a JWK Set without uses are for.
    ///   - review: Judges the token, against the bundles if there are some.
    func judge(
        _ use: BundleUse, _ review: (SecretBytes, BundleMap?) throws(SystemError) -> TokenReview
    ) async -> ExitStatus {
        do throws(SystemError) {
            if let bundlePath {
                let contents = try await InputReading.read(bundlePath)
                let input = BundleInput(
                    contents, format: bundleFormat, use: use, trustDomain: nil, time: time, strict: strict)
                guard input.map != nil else {
                    return [Judgement(subject: bundlePath, report: input.report)].show(format)
                }
                let token = try await InputReading.readToken(path)
                let stated = Self.statedTrustDomain(token, use)
                let bundles = input.bundles(of: trustDomain, or: stated)
                let faults = stated.flatMap { bundles?[$0] == nil ? nil : input.faults(of: $0, .tokens) }
                return show(try review(token, bundles), use, faults)
            }
            return show(try review(try await InputReading.readToken(path), nil), use, nil)
        } catch {
            return InputReading.report(error)
        }
    }

    private func show(_ review: TokenReview, _ use: BundleUse, _ faults: RuleReport?) -> ExitStatus {
        var judgement = Judgement(subject: path, report: review.report)
        if let faults { judgement.report.append(faults) }
        // Whoever presents a WIT-SVID has proven nothing yet (rule WI-24).
        if use == .witSVID {
            judgement.validity = review.authority == nil ? "well-formed" : "well-formed and signed"
        } else if review.authority == nil {
            judgement.validity = "well-formed"
        }
        TokenFacts.add(review, withSignature: showsSignature, to: &judgement)
        return [judgement].show(format)
    }

    /// The trust domain of the token's subject, which nothing has proven.
    private static func statedTrustDomain(_ token: SecretBytes, _ use: BundleUse) -> TrustDomain? {
        let claims = token.withSpan { use == .witSVID ? TokenReview.wit($0).claims : TokenReview.jwt($0).claims }
        return claims?["sub"]?.text.flatMap { SPIFFEID($0)?.trustDomain }
    }
}
