internal import WorkloadAPI

/// `svidsync watch x509`.
struct WatchX509Command: Command {
    static let description = CommandDescription(
        name: "watch x509", summary: "Show the X509-SVIDs of the Workload API as they change.",
        discussion: """
            Follows FetchX509SVID and prints each new state, what was discarded and why, and interruptions, until
            SIGINT or SIGTERM. Private keys are never shown. With --output json each event is an object on a line.
            """,
        options: EndpointOption.options + [
            StreamWatch<X509Context>.limitOption, .flag("--strict", "refuse what is only warned of"),
            OutputFormat.option,
        ],
        examples: [("svidsync watch x509 --output json", "each event as a line of JSON")])

    private let watch: StreamWatch<X509Context>

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let client = try EndpointOption.client(arguments, strict: arguments.has("--strict"))
        watch = StreamWatch(
            updates: client.x509Contexts, format: try OutputFormat(arguments),
            limit: try StreamWatch<X509Context>.limit(arguments)
        ) { context in
            let lines =
                context.svids.map(StateFacts.line) + context.bundles.map(StateFacts.line)
                + context.warnings.map { "warning: \($0)" }
            return (
                lines,
                [
                    ("svids", .array(context.svids.map(StateFacts.json))),
                    ("bundles", StateFacts.json(context.bundles)), ("warnings", .strings(context.warnings)),
                ]
            )
        }
    }

    func run() async -> ExitStatus { await watch.run() }
}
