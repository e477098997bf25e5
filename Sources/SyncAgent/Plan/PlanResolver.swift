internal import FileDelivery
internal import SPIFFE
internal import WorkloadAPI

/// Finds out what a configuration means on this machine: users and groups become numbers, the endpoint and SPIFFE
/// IDs are parsed, defaults are filled in.
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
        guard let endpoint, let accounts, resolver.problems.isEmpty else { throw ConfigurationError(resolver.problems) }
        var workloadAPI = WorkloadAPIConfiguration()
        workloadAPI.limits.messageBytes = configuration.workloadAPI.maximumMessageSize
        return AgentPlan(
            endpoint: endpoint, workloadAPI: workloadAPI,
            outputs: zip(configuration.outputs, identities).map { plan(of: $0, $1, accounts) },
            log: configuration.log)
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
        switch selection {
        case .first: return .first
        case .hint(let hint): return .hint(hint.value)
        case .spiffeID(let text):
            do {
                return .spiffeID(try SPIFFEID(parsing: text.value))
            } catch {
                problems.append(ConfigurationProblem(at: text.position, "spiffe_id: \(error)"))
                // Never used: with a problem there is no plan.
                return .first
            }
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

    private static func plan(
        of settings: OutputSettings, _ identity: IdentityRule, _ accounts: AccountNumbers
    ) -> OutputPlan {
        let files = settings.files.map { file in
            FilePlan(
                kind: file.kind, name: file.name.value, mode: file.mode.bits,
                owner: FileOwner(
                    uid: accounts.user(of: file, in: settings), gid: accounts.group(of: file, in: settings)))
        }
        let delivery = DeliverySettings(
            directory: settings.directory.value, directoryMode: settings.directoryMode.bits,
            createDirectory: settings.createDirectory, grace: settings.grace)
        return OutputPlan(
            name: settings.name.value, delivery: delivery, identity: identity, files: files,
            hooks: settings.hooks.map(\.value))
    }
}
