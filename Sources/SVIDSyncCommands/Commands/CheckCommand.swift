internal import NativeKernel
internal import SyncAgent

/// `svidsync check`: what can be known without changing anything.
struct CheckCommand: Command {
    static let description = CommandDescription(
        name: "check", summary: "Check the configuration and its surroundings; change nothing.",
        discussion: """
            Reads the configuration and looks at the endpoint, the directories, the users and the hooks' programs.
            Prints one line for each thing looked at: `ok`, `warning` (it may come right by itself, like a socket
            that is not there yet) or `error`. Exits with 0 if there is no error, 78 if the configuration has one,
            73 if an output could not be written.
            """,
        options: [ConfigurationSource.option],
        examples: [("svidsync check --config ./svidsync.yaml", "before it goes to production")])

    private let source: ConfigurationSource

    init(_ arguments: ParsedArguments) {
        source = ConfigurationSource(arguments)
    }

    func run() async -> ExitStatus {
        let plan: AgentPlan
        do {
            plan = try await source.load()
        } catch {
            return ConfigurationSource.report(error)
        }
        let findings = await PlanCheck(plan: plan).findings()
        let text = findings.map { "\($0)\n" }.joined()
        Console.show(text)
        return findings.contains { $0.level == .error } ? .cannotWrite : .success
    }
}
