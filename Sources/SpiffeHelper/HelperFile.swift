internal import NativeKernel
package import SyncAgent

/// A configuration file of spiffe-helper on disk.
package enum HelperFile {
    /// Reads a file, decodes it and says it in svidsync's own words.
    ///
    /// - Parameters:
    ///   - path: The file; problems name it so.
    ///   - daemonMode: What `-daemon-mode` says; it has precedence over the file.
    ///   - environment: The value of an environment variable, for `SPIFFE_ENDPOINT_SOCKET`.
    /// - Throws: `ConfigurationError` with everything that is wrong, each with its place in the file.
    package static func load(
        _ path: String, daemonMode: Bool? = nil, environment: (String) -> String? = Environment.value
    ) async throws(ConfigurationError) -> HelperConversion {
        let bytes = try await ConfigurationFile.read(path)
        let configuration = try HelperDecoder.decode(
            bytes, file: path, daemonMode: daemonMode, environment: environment)
        return try await BlockingThreads.shared.run { () throws(ConfigurationError) in
            HelperConversion(configuration, try HelperPaths(configuration), file: path)
        }
    }
}
