internal import WorkloadAPI

/// `svidsync watch jwt-bundles`.
struct WatchJWTBundlesCommand: Command {
    static let description = CommandDescription(
        name: "watch jwt-bundles", summary: "Show the trust bundles for JWT-SVIDs as they change.",
        discussion: """
            Follows FetchJWTBundles and prints each new state, what was discarded and why, and interruptions, until
            SIGINT or SIGTERM. With --output json each event is an object on a line.
            """,
        options: EndpointOption.options + [StreamWatch<JWTBundleState>.limitOption, OutputFormat.option],
        examples: [("svidsync watch jwt-bundles --count 1", "the bundles now")])

    private let watch: StreamWatch<JWTBundleState>

    init(_ arguments: ParsedArguments) throws(UsageError) {
        let client = try EndpointOption.client(arguments)
        watch = StreamWatch(
            updates: client.jwtBundleSets, format: try OutputFormat(arguments),
            limit: try StreamWatch<JWTBundleState>.limit(arguments)
        ) { state in
            (
                state.bundles.map(StateFacts.line) + state.warnings.map { "warning: \($0)" },
                [("bundles", StateFacts.json(state.bundles)), ("warnings", .strings(state.warnings))]
            )
        }
    }

    func run() async -> ExitStatus { await watch.run() }
}
