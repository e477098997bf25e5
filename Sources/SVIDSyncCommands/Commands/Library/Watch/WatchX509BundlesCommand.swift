internal import WorkloadAPI

/// `svidsync watch x509-bundles`.
struct WatchX509BundlesCommand: Command {
    static let description = CommandDescription(
        name: "watch x509-bundles", summary: "Show the X.509 trust bundles of the Workload API as they change.",
        discussion: """
            Follows FetchX509Bundles and prints each new state, what was discarded and why, and interruptions, until
            SIGINT or SIGTERM. With --output json each event is an object on a line.
            """,
        options: EndpointOption.options + [StreamWatch<X509BundleState>.limitOption, OutputFormat.option],
        examples: [("svidsync watch x509-bundles --count 1", "the bundles now")])

    private let watch: StreamWatch<X509BundleState>

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let client = try EndpointOption.client(arguments)
        watch = StreamWatch(
            updates: client.x509BundleSets, format: try OutputFormat(arguments),
            limit: try StreamWatch<X509BundleState>.limit(arguments)
        ) { state in
            (
                state.bundles.map(StateFacts.line) + state.warnings.map { "warning: \($0)" },
                [("bundles", StateFacts.json(state.bundles)), ("warnings", .strings(state.warnings))]
            )
        }
    }

    func run() async -> ExitStatus { await watch.run() }
}
