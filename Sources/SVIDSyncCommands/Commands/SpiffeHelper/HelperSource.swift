internal import SpiffeHelper
internal import SyncAgent

/// A configuration of spiffe-helper as the source of plans.
struct HelperSource: PlanSource {
    let path: String
    /// What `-daemon-mode` says, if it was given.
    var daemonMode: Bool?

    /// Reads and decodes, and says what is taken but probably not meant.
    func convert() async throws(ConfigurationError) -> HelperConversion {
        let conversion = try await HelperFile.load(path, daemonMode: daemonMode)
        for warning in conversion.configuration.warningsInOrder { Console.complain("warning: \(warning)") }
        return conversion
    }

    func load() async throws(ConfigurationError) -> AgentPlan { try await convert().plan() }
}
