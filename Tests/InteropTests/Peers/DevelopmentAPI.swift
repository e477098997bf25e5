import TestSupport
import Testing

/// `svidsync dev` on a socket of its own.
struct DevelopmentAPI {
    let directory: TestDirectory
    let socket: String
    let program: Program

    /// Starts it and waits until it serves.
    init(_ arguments: [String]) async throws {
        directory = try TestDirectory()
        socket = directory.path("deep/er/agent.sock")
        program = try Program(Built.svidsync, ["dev", "--socket", socket, "--ttl", "1h"] + arguments)
        try await program.says("serving")
    }

    /// Runs a Python script on the socket to its end.
    ///
    /// - Returns: The lines that it printed.
    func python(
        _ script: String, _ arguments: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [Substring] {
        let client = try await Program.run(
            try await PythonEnvironment.interpreter(), ["-B", PythonEnvironment.script(script), socket] + arguments,
            within: .seconds(50))
        #expect(client.end == .exited(0), "\(client.errors)", sourceLocation: sourceLocation)
        return client.output.split(separator: "\n")
    }
}
