internal import NativeKernel

/// The configuration file on disk.
package enum ConfigurationFile {
    /// Far above any real configuration.
    package static let sizeLimit = 1 << 20

    /// Reads and decodes a file.
    ///
    /// - Parameters:
    ///   - path: the file; problems name it so.
    ///   - environment: the value of an environment variable, for `${NAME}`.
    /// - Throws: `ConfigurationError` also when the file cannot be read, or when the agent is root and somebody else
    ///   could write it: whoever writes the configuration has commands run.
    package static func load(
        _ path: String, environment: (String) -> String? = Environment.value
    ) async throws(ConfigurationError) -> AgentConfiguration {
        try ConfigurationDecoder.decode(try await read(path), file: path, environment: environment)
    }

    /// Reads a configuration file, whatever its form.
    ///
    /// - Throws: `ConfigurationError` when it cannot be read or must not be trusted, as for `load`.
    package static func read(_ path: String) async throws(ConfigurationError) -> [UInt8] {
        do throws(TrustedFile.Failure) {
            return try await BlockingThreads.shared.run { () throws(TrustedFile.Failure) in
                try TrustedFile.read(path, limit: sizeLimit, writers: .rootAndUsIfWeAreRoot)
            }
        } catch {
            throw ConfigurationError([ConfigurationProblem(at: nil, message(of: error, path))])
        }
    }

    private static func message(of failure: TrustedFile.Failure, _ path: String) -> String {
        switch failure {
        case .system(let error) where error.isNotFound:
            "there is no configuration file \(path)"
        case .system(let error) where error.isTooLarge:
            "the configuration file \(path) has more than \(sizeLimit) bytes"
        case .system(let error):
            "the configuration file cannot be read: \(error)"
        case .notAFile(let path):
            "\(path) is not a regular file"
        case .foreignOwner(let place, let user):
            "\(place) belongs to user \(user), who could change the configuration \(path) of an agent that runs as root:"
                + " chown root \(place)"
        case .writableByOthers(let place, let mode):
            "\(place) (mode \(FileMode(mode))) may be written by others, who could change the configuration \(path) of"
                + " an agent that runs as root: chmod go-w \(place)"
        }
    }
}
