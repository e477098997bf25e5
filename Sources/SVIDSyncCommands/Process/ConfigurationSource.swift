internal import SyncAgent

/// Where a command takes its configuration from.
struct ConfigurationSource: PlanSource {
    static let option = OptionDescription.option("--config", "FILE", "the configuration; \(standardPath) by default")
    static let standardPath = "/etc/svidsync/config.yaml"

    private let path: String

    init(_ arguments: ParsedArguments) {
        path = arguments.value("--config") ?? Self.standardPath
    }

    /// Reads, decodes and resolves.
    ///
    /// - Throws: Every problem of the file, each with its place.
    func load() async throws(ConfigurationError) -> AgentPlan {
        let configuration = try await ConfigurationFile.load(path)
        var plan = try await PlanResolver.resolve(configuration)
        plan.statusSocket = statusSocket(configuration)
        return plan
    }

    /// Where the agent that runs on this configuration answers `svidsync status`; nil where nowhere.
    func statusSocket() async throws(ConfigurationError) -> StatusSocket? {
        statusSocket(try await ConfigurationFile.load(path))
    }

    private func statusSocket(_ configuration: AgentConfiguration) -> StatusSocket? {
        StatusSocket(configuration.status, configuration: path, standard: Self.standardPath)
    }

    /// Says what is wrong with the configuration, a line for each problem.
    static func report(_ error: ConfigurationError) -> ExitStatus {
        for problem in error.problems { Console.complain("\(problem)") }
        return .configuration
    }
}
