import TestSupport

extension Example {
    /// Writes it to the stage with the replacements that every example for the agent needs, and those given.
    ///
    /// - Returns: The path of the agent's configuration.
    static func agent(
        _ path: String, on stage: Stage, _ workloadAPI: DevelopmentAPI, _ replacements: KeyValuePairs<String, String>
    ) throws -> String {
        try Example(path).replacing("/run/spire/agent/public/api.sock", with: workloadAPI.socket)
            .written(on: stage, as: "svidsync.yaml", replacements)
    }

    /// Writes it to the stage after the replacements.
    func written(
        on stage: Stage, as name: String, _ replacements: KeyValuePairs<String, String>
    ) throws -> String {
        var example = self
        for (old, new) in replacements { example = try example.replacing(old, with: new) }
        return try stage.directory.write(name, example.text)
    }
}
