import TestSupport

/// The Python with the third-party peers of Tests/Support/python-venv.sh; made when a test needs it first.
enum PythonEnvironment {
    private static let made = Task {
        let made = try await Program.run(
            "/bin/sh", ["\(Built.repository)/Tests/Support/python-venv.sh"], within: .seconds(300))
        guard made.end == .exited(0) else {
            throw PeerError(description: "the Python environment cannot be made: \(made.errors)")
        }
        return made.output.split(separator: "\n").last.map(String.init) ?? ""
    }

    /// The path of the interpreter.
    static func interpreter() async throws -> String { try await made.value }

    /// The path of a script beside these tests.
    static func script(_ name: String) -> String { "\(Built.repository)/Tests/InteropTests/Resources/\(name)" }
}

/// Why a peer of ours does not do what a test wants.
struct PeerError: Error, CustomStringConvertible {
    let description: String
}
