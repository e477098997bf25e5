internal import SPIFFE
internal import WorkloadAPI

/// `svidsync watch wit`.
struct WatchWITCommand: Command {
    static let description = CommandDescription(
        name: "watch wit", summary: "Show the WIT-SVIDs of the Workload API as they change (incubating).",
        discussion: """
            Follows FetchWITSVID and prints each new state, what was discarded and why, and interruptions, until SIGINT or
            SIGTERM. Signatures and private keys are never shown. With --output json each event is an object on a line.
            """,
        options: EndpointOption.options + [
            .option("--spiffe-id", "ID", "the identity; all by default"), StreamWatch<WITContext>.limitOption,
            OutputFormat.option,
        ],
        examples: [("svidsync watch wit --output json", "each event as a line of JSON")])

    private let watch: StreamWatch<WITContext>

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let client = try EndpointOption.client(arguments)
        watch = StreamWatch(
            updates: client.witContexts(id: try TrustDomainOption.spiffeID(arguments)),
            format: try OutputFormat(arguments), limit: try StreamWatch<WITContext>.limit(arguments)
        ) { context in
            (
                context.svids.map(TokenFacts.line) + context.warnings.map { "warning: \($0)" },
                [
                    ("svids", .array(context.svids.map(TokenFacts.json))), ("warnings", .strings(context.warnings)),
                ]
            )
        }
    }

    func run() async -> ExitStatus { await watch.run() }
}
