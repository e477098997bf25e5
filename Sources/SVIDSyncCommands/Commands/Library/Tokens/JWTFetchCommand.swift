internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// `svidsync jwt fetch`.
struct JWTFetchCommand: Command {
    static let description = CommandDescription(
        name: "jwt fetch", summary: "Fetch a JWT-SVID once, and show it or write it into a directory.",
        discussion: """
            Asks the Workload API once for tokens of the audience, one of each identity or that of --spiffe-id. Without
            more they are described, without their signatures; with --show-token the first one itself is printed and nothing
            else. With --output-directory the first one is written as the file token (mode 0600).
            """,
        options: EndpointOption.options + [
            .options("--audience", "NAME", "whom it is for; must be given; several are possible, one is best").required,
            .option("--spiffe-id", "ID", "the identity; all by default"),
            .flag("--show-token", "print the token itself: it is a secret"),
            FetchDirectory.option,
            .option("--timeout", "DURATION", "give up after this time; 30s by default"), OutputFormat.option,
        ],
        examples: [
            ("svidsync jwt fetch --audience reports", "what does the agent give me for reports?"),
            (
                #"curl -H "Authorization: Bearer $(svidsync jwt fetch --audience reports --show-token)" …"#,
                "use it at once"
            ),
        ])

    private let client: WorkloadAPIClient
    private let audience: [String]
    private let id: SPIFFEID?
    private let showsToken: Bool
    private let directory: FetchDirectory?
    private let timeout: Duration
    private let format: OutputFormat

    init(_ arguments: ParsedArguments) throws(UsageError) {
        client = try EndpointOption.client(arguments)
        audience = arguments.values("--audience")
        id = try TrustDomainOption.spiffeID(arguments)
        showsToken = arguments.has("--show-token")
        directory = try FetchDirectory(arguments)
        timeout = try FetchDirectory.timeout(arguments)
        format = try OutputFormat(arguments)
        guard !audience.isEmpty else { throw UsageError(message: "--audience must be given") }
        guard !showsToken || directory == nil else {
            throw UsageError(message: "--show-token prints the token, --output-directory writes it; give one")
        }
    }

    func run() async -> ExitStatus {
        await SignalExit.during(work)
    }

    private func work() async -> ExitStatus {
        do throws(WorkloadAPIError) {
            let context = try await client.fetchJWTSVIDs(audience: audience, id: id, timeout: timeout)
            for warning in context.warnings { Console.complain("warning: \(warning)") }
            if let directory { return await write(context.defaultSVID, into: directory) }
            if showsToken, format == .text {
                Console.show(TokenFacts.text(context.defaultSVID.token) + "\n")
            } else {
                format.show(
                    context.svids.map(TokenFacts.line),
                    .object([
                        ("svids", .array(context.svids.map { TokenFacts.json($0, withToken: showsToken) }))
                    ]))
            }
            return .success
        } catch {
            Console.complain("\(error.message)")
            return ExitStatus(error)
        }
    }

    private func write(_ svid: JWTSVID, into directory: FetchDirectory) async -> ExitStatus {
        let file = DeliveredFile(name: "token", contents: .secret(svid.token), mode: 0o600)
        return await directory.publish([file]) {
            format.show(
                ["\(TokenFacts.line(svid)), written to \(directory.path)"],
                .object([
                    ("directory", .string(directory.path)), ("svid", TokenFacts.json(svid, withToken: false)),
                ]))
        }
    }
}
