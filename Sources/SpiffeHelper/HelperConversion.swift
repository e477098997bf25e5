package import SyncAgent

/// A configuration of spiffe-helper in svidsync's own words: the text of an ordinary configuration.
///
/// That text is what is decoded and run, too, so that there is one way from a configuration to what is done; what is
/// wrong with a line of it is reported with the place in spiffe-helper's file that the line comes from.
package struct HelperConversion: Sendable {
    /// What was asked for.
    package let configuration: HelperConfiguration
    /// The YAML of it, with comments.
    package let text: String
    private let origins: [ConvertedText.Origin?]
    private let file: String

    init(_ configuration: HelperConfiguration, _ paths: HelperPaths, file: String) {
        self.configuration = configuration
        self.file = file
        var writer = ConversionWriter(configuration, paths, file: file)
        let converted = writer.write()
        text = converted.text
        origins = converted.origins
    }

    /// The ordinary configuration that the text is.
    ///
    /// - Throws: `ConfigurationError` with places in spiffe-helper's file.
    package func decode() throws(ConfigurationError) -> AgentConfiguration {
        do throws(ConfigurationError) {
            // Nothing in the text is a variable: a '${' of spiffe-helper's file is doubled there.
            return try ConfigurationDecoder.decode(Array(text.utf8), file: file) { _ in nil }
        } catch {
            throw translated(error)
        }
    }

    /// What it means on this machine.
    ///
    /// - Throws: `ConfigurationError` with places in spiffe-helper's file.
    package func plan() async throws(ConfigurationError) -> AgentPlan {
        let decoded = try decode()
        do throws(ConfigurationError) {
            return try await PlanResolver.resolve(decoded)
        } catch {
            throw translated(error)
        }
    }

    private func translated(_ error: ConfigurationError) -> ConfigurationError {
        ConfigurationError(error.problems.map(translated))
    }

    private func translated(_ problem: ConfigurationProblem) -> ConfigurationProblem {
        guard let line = problem.position?.line, origins.indices.contains(line - 1), let origin = origins[line - 1]
        else { return ConfigurationProblem(at: nil, problem.message) }
        // The way through the YAML (`outputs[0].files[1].name: …`) says nothing to who has not written it.
        let isPath = ["outputs[", "workload_api", "health"].contains { problem.message.hasPrefix($0) }
        let reason = isPath ? String(problem.message.drop { $0 != " " }.drop { $0 == " " }) : problem.message
        return ConfigurationProblem(at: origin.position, "\(origin.key): \(reason)")
    }
}
