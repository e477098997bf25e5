import TestSupport

/// Starting `svidsync run`.
enum Agent {
    /// Starts the agent and waits until all outputs are written.
    static func start(_ configuration: String, on stage: Stage) async throws -> Program {
        let agent = try stage.start(Built.svidsync, ["run", "--config", configuration])
        try await agent.says("all outputs are written")
        return agent
    }

    /// Writes a configuration with one output of three files.
    ///
    /// - Parameter hooks: The lines of its hooks, each a YAML flow mapping.
    static func configuration(
        _ stage: Stage, name: String = "svidsync.yaml", socket: String, output: String, hooks: [String] = []
    ) throws -> String {
        try stage.directory.write(
            name,
            """
            workload_api:
              endpoint: unix://\(socket)
            outputs:
            \(self.output(name: "web", directory: output, hooks: hooks))
            """)
    }

    /// One output of a configuration.
    static func output(name: String, directory: String, hooks: [String]) -> String {
        var lines = [
            "  - name: \(name)",
            "    directory: \(directory)",
            "    files:",
            "      - { kind: certificate-chain, name: tls.crt }",
            "      - { kind: private-key,       name: tls.key }",
            "      - { kind: trust-bundle,      name: ca.pem }",
        ]
        if !hooks.isEmpty { lines += ["    hooks:"] + hooks.map { "      - \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }
}
