import Foundation
import TestSupport
import Testing

/// The Python client that connects all the time.
struct TLSClient: Sendable {
    /// What it has counted.
    struct Count: Decodable, Sendable {
        let connections: Int
        let failures: Int
    }

    /// What the server says after the handshake.
    enum Dialogue: String {
        case http, greeting
    }

    private let program: Program

    /// Starts the threads.
    init(on stage: Stage, port: Int, bundle: String, _ dialogue: Dialogue) throws {
        program = try stage.start(
            "python3", [Files.resource("tls_client.py"), "\(port)", bundle, dialogue.rawValue, "4"])
    }

    /// What it has printed about failures.
    var complaints: String { program.errors }

    /// Whether a handshake with this leaf has been completed.
    func hasSeen(_ serial: String) -> Bool { program.output.contains("leaf \(serial)\n") }

    /// Waits until it has printed this.
    func says(_ text: String) async throws { try await program.says(text) }

    /// Ends it and asks for the count.
    func count() async throws -> Count {
        #expect(try await program.stop() == .exited(0), "\(program.errors)")
        let line = try #require(program.output.split(separator: "\n").last)
        return try JSONDecoder().decode(Count.self, from: Data(line.utf8))
    }
}
