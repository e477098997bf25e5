import Glibc
import TestSupport

/// A running `svidsync dev`.
struct DevelopmentAPI: Sendable {
    let socket: String
    private let program: Program

    /// Starts it in a directory of the stage.
    ///
    /// - Parameters:
    ///   - identities: What it serves, the first of which is spiffe://example.org/web.
    ///   - options: Further options of the command.
    ///   - rotateEvery: The interval of rotations; so long by default that a test sees none but its own.
    static func start(
        on stage: Stage, name: String = "agent.sock", identities: String = "spiffe://example.org/web",
        _ options: [String] = [], rotateEvery: String = "12h"
    ) async throws -> DevelopmentAPI {
        let socket = stage.directory.path(name)
        let program = try stage.start(
            Built.svidsync,
            [
                "dev", "--socket", socket, "--spiffe-id", identities, "--ttl", "24h",
                "--rotate-every", rotateEvery,
            ] + options)
        try await program.says("serving spiffe://example.org/web")
        return DevelopmentAPI(socket: socket, program: program)
    }

    /// How often it has rotated.
    var rotations: Int { program.output.occurrences(of: "rotated") }

    /// Ends it.
    func stop() async throws { try await program.stop() }

    /// Issues a new SVID and waits until it is served.
    func rotate() async throws {
        let before = rotations
        program.signal(SIGUSR1)
        try await eventually("a rotation", every: .milliseconds(1)) { rotations > before }
    }
}

extension String {
    /// How often a text occurs.
    func occurrences(of text: String) -> Int { ranges(of: text).count }
}
