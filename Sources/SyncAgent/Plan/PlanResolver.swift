internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// Finds out what a configuration means on this machine: users and groups become numbers, the endpoint and SPIFFE
/// IDs are parsed, passphrases are read, defaults are filled in.
package struct PlanResolver {
    private var problems: [ConfigurationProblem] = []

    /// Resolves a configuration.
    ///
    /// - Throws: All the problems that were found, each with the place in the file.
    package static func resolve(_ configuration: AgentConfiguration) async throws(ConfigurationError) -> AgentPlan {
        var resolver = PlanResolver()
        let endpoint = resolver.endpoint(configuration.workloadAPI)
        let identities = configuration.outputs.map { resolver.identity($0.identity) }
        let accounts = await resolver.accounts(of: configuration)
        let passphrases = await resolver.passphrases(of: configuration)
        guard let endpoint, let accounts, let passphrases, resolver.problems.isEmpty else {
            throw ConfigurationError(resolver.problems)
        }
        var workloadAPI = WorkloadAPIConfiguration()
        workloadAPI.limits.messageBytes = configuration.workloadAPI.maximumMessageSize
        var outputs: [OutputPlan] = []
        for (settings, identity) in zip(configuration.outputs, identities) {
            outputs.append(
                try OutputPlanner(settings: settings, identity: identity, accounts: accounts, passphrases: passphrases)
                    .plan())
        }
        return AgentPlan(
            endpoint: endpoint, workloadAPI: workloadAPI, outputs: outputs, log: configuration.log,
            health: configuration.health)
    }

    private mutating func endpoint(_ settings: WorkloadAPISettings) -> EndpointAddress? {
        do {
            return try EndpointAddress.resolve(explicit: settings.endpoint?.value)
        } catch {
            problems.append(ConfigurationProblem(at: settings.endpoint?.position, "workload_api.endpoint: \(error)"))
            return nil
        }
    }

    private mutating func identity(_ selection: IdentitySelection) -> IdentityRule {
        let selector: IdentityRule.Selector =
            switch selection.selector {
            case .first: .first
            case .hint(let hint): .hint(hint.value)
            case .spiffeID(let text):
                parsed(text, "spiffe_id") { (text) throws(SPIFFEIDError) in .spiffeID(try SPIFFEID(parsing: text)) }
            case .pattern(let text):
                parsed(text, "pattern") { (text) throws(SPIFFEIDError) in
                    .pattern(try SPIFFEIDPattern(parsing: text))
                }
            }
        return IdentityRule(selector, missing: selection.missing)
    }

    private mutating func parsed(
        _ text: Located<String>, _ key: String, _ parse: (String) throws(SPIFFEIDError) -> IdentityRule.Selector
    ) -> IdentityRule.Selector {
        do {
            return try parse(text.value)
        } catch {
            problems.append(ConfigurationProblem(at: text.position, "\(key): \(error)"))
            // Never used: with a problem there is no plan.
            return .first
        }
    }

    private mutating func accounts(of configuration: AgentConfiguration) async -> AccountNumbers? {
        do {
            return try await AccountNumbers.resolve(configuration)
        } catch {
            problems += error.problems
            return nil
        }
    }

    private mutating func passphrases(of configuration: AgentConfiguration) async -> Passphrases? {
        do {
            return try await Passphrases.read(configuration)
        } catch {
            problems += error.problems
            return nil
        }
    }
}
