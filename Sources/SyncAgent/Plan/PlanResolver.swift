internal import FileDelivery
internal import NativeKernel
internal import SPIFFE
internal import WorkloadAPI

/// Finds out what a configuration means on this machine: users and groups become numbers, the endpoint and SPIFFE
/// IDs are parsed, defaults are filled in.
package struct PlanResolver {
    private var problems: [ConfigurationProblem] = []
    /// A configuration names few accounts many times, and a look-up may ask a directory server.
    private var accounts: [AccountKey: UInt32] = [:]

    private struct AccountKey: Hashable {
        let name: String
        let isGroup: Bool
    }

    private init() {}

    /// Resolves a configuration.
    ///
    /// - Throws: All the problems that were found, each with the place in the file.
    package static func resolve(_ configuration: AgentConfiguration) async throws(ConfigurationError) -> AgentPlan {
        var resolver = PlanResolver()
        let endpoint = resolver.endpoint(configuration.workloadAPI)
        var outputs: [OutputPlan] = []
        for output in configuration.outputs {
            if let plan = await resolver.output(output) { outputs.append(plan) }
        }
        guard let endpoint, resolver.problems.isEmpty else { throw ConfigurationError(resolver.problems) }
        var workloadAPI = WorkloadAPIConfiguration()
        workloadAPI.limits.messageBytes = configuration.workloadAPI.maximumMessageSize
        return AgentPlan(endpoint: endpoint, workloadAPI: workloadAPI, outputs: outputs, log: configuration.log)
    }

    private mutating func endpoint(_ settings: WorkloadAPISettings) -> EndpointAddress? {
        do {
            guard let written = settings.endpoint else { return try EndpointAddress.fromEnvironment() }
            return try EndpointAddress(written.value)
        } catch {
            problems.append(ConfigurationProblem(at: settings.endpoint?.position, "workload_api.endpoint: \(error)"))
            return nil
        }
    }

    private mutating func output(_ settings: OutputSettings) async -> OutputPlan? {
        let owner = await account(settings.owner, isGroup: false)
        let group = await account(settings.group, isGroup: true)
        var files: [FilePlan] = []
        for file in settings.files {
            let uid = await account(file.owner, isGroup: false) ?? owner
            let gid = await account(file.group, isGroup: true) ?? group
            files.append(
                FilePlan(
                    kind: file.kind, name: file.name.value, mode: file.mode.bits, owner: FileOwner(uid: uid, gid: gid)))
        }
        guard let identity = identity(settings.identity) else { return nil }
        let delivery = DeliverySettings(
            directory: settings.directory.value, directoryMode: settings.directoryMode.bits,
            createDirectory: settings.createDirectory, grace: settings.grace)
        return OutputPlan(
            name: settings.name.value, delivery: delivery, identity: identity, files: files,
            hooks: settings.hooks.map(\.value))
    }

    private mutating func identity(_ selection: IdentitySelection) -> IdentityRule? {
        switch selection {
        case .first: return .first
        case .hint(let hint): return .hint(hint.value)
        case .spiffeID(let text):
            do {
                return .spiffeID(try SPIFFEID(parsing: text.value))
            } catch {
                problems.append(ConfigurationProblem(at: text.position, "spiffe_id: \(error)"))
                return nil
            }
        }
    }

    private mutating func account(_ reference: Located<AccountReference>?, isGroup: Bool) async -> UInt32? {
        guard let reference else { return nil }
        switch reference.value {
        case .number(let number): return number
        case .name(let name):
            let key = AccountKey(name: name, isGroup: isGroup)
            if let known = accounts[key] { return known }
            do {
                let found = isGroup ? try await UserDatabase.group(name) : try await UserDatabase.user(name).user
                accounts[key] = found
                return found
            } catch {
                problems.append(ConfigurationProblem(at: reference.position, "\(error)"))
                return nil
            }
        }
    }
}
