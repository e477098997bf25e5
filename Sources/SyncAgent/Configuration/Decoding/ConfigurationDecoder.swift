internal import Logging
internal import NativeYAML

/// Turns the bytes of a configuration file into settings, or into everything that is wrong with them.
package enum ConfigurationDecoder {
    /// Decodes a file's content.
    ///
    /// - Parameters:
    ///   - bytes: the content, YAML or JSON.
    ///   - file: the name that problems give the file.
    ///   - environment: the value of an environment variable, for `${NAME}`.
    package static func decode(
        _ bytes: [UInt8], file: String, environment: (String) -> String?
    ) throws(ConfigurationError) -> AgentConfiguration {
        try withoutActuallyEscaping(environment) { (environment) throws(ConfigurationError) in
            let root: YAMLNode
            do throws(YAMLError) {
                root = try YAMLDocument.parse(bytes, file: file)
            } catch {
                let position = SourcePosition(file: file, line: error.position.line, column: error.position.column)
                throw ConfigurationError([ConfigurationProblem(at: position, error.message)])
            }
            let context = ConfigurationContext(file: file, environment: environment)
            let value = ConfigurationValue(node: root, path: "", context: context)
            let configuration = decodeRoot(value)
            guard let configuration, context.problems.isEmpty else {
                throw ConfigurationError(context.sortedProblems)
            }
            return configuration
        }
    }

    private static func decodeRoot(_ root: ConfigurationValue) -> AgentConfiguration? {
        if case .null? = root.node.scalar?.resolved() {
            root.context.report("the configuration is empty: at least 'outputs' is needed", at: root.position)
            return nil
        }
        guard case .mapping = root.node.content else {
            root.context.report(
                "the configuration must be a mapping with the key 'outputs', but is \(root.node.kindDescription)",
                at: root.position)
            return nil
        }
        guard let fields = root.mapping(keys: ["workload_api", "outputs", "log", "health", "status"]) else {
            return nil
        }
        let workloadAPI = fields["workload_api"].map(decodeWorkloadAPI) ?? WorkloadAPISettings()
        let log = fields["log"].map(decodeLog) ?? LogSettings()
        let health = fields["health"].flatMap(decodeHealth)
        let status = fields["status"].map(decodeStatus) ?? StatusSettings()
        guard let outputs = fields.required("outputs").flatMap(decodeOutputs) else { return nil }
        return AgentConfiguration(
            workloadAPI: workloadAPI, outputs: outputs, log: log, health: health, status: status)
    }

    private static func decodeWorkloadAPI(_ value: ConfigurationValue) -> WorkloadAPISettings {
        var settings = WorkloadAPISettings()
        guard let fields = value.mapping(keys: ["endpoint", "max_message_size"]) else { return settings }
        if let endpoint = fields["endpoint"] { settings.endpoint = endpoint.string().map(endpoint.located) }
        if let size = fields["max_message_size"]?.size(in: (64 << 10)...(1 << 30)) {
            settings.maximumMessageSize = size
        }
        return settings
    }

    private static func decodeLog(_ value: ConfigurationValue) -> LogSettings {
        var settings = LogSettings()
        guard let fields = value.mapping(keys: ["level", "format"]) else { return settings }
        if let level = fields["level"]?.choice(of: Logger.Level.allCases.map { ($0.rawValue, $0) }) {
            settings.level = level
        }
        if let format = fields["format"]?.choice(of: LogSettings.Format.allCases.map { ($0.rawValue, $0) }) {
            settings.format = format
        }
        return settings
    }
}
