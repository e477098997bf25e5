internal import WorkloadAPI

/// `svidsync watch wit-bundles`.
struct WatchWITBundlesCommand: Command {
    static let description = CommandDescription(
        name: "watch wit-bundles", summary: "Show the trust bundles for WIT-SVIDs as they change (incubating).",
        discussion: """
            Follows FetchWITBundles and prints each new state, what was discarded and why, and interruptions, until
            SIGINT or SIGTERM. With --output json each event is an object on a line.
            """,
        options: EndpointOption.options + [StreamWatch<WITBundleState>.limitOption, OutputFormat.option],
        examples: [("svidsync watch wit-bundles --count 1", "the bundles now")])

    private let watch: StreamWatch<WITBundleState>

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let client = try EndpointOption.client(arguments)
        watch = StreamWatch(
            updates: client.witBundleSets, format: try OutputFormat(arguments),
            limit: try StreamWatch<WITBundleState>.limit(arguments)
        ) { state in
            (
                state.bundles.map(StateFacts.line) + state.warnings.map { "warning: \($0)" },
                [("bundles", StateFacts.json(state.bundles)), ("warnings", .strings(state.warnings))]
            )
        }
    }

    func run() async -> ExitStatus { await watch.run() }
}
